import { messageOf } from '../kernel/errors.ts'
import { usageInvalid } from '../reporting/errors.ts'
import { pointingAt } from './pointing-at.ts'

/**
 * A regular expression, as JavaScript has them. Upper and lower case count.
 * @throws NX-CLI-USAGE that says what is wrong with it and shows where
 */
export function readPattern(flag: string, text: string | undefined): RegExp | undefined {
  if (text === undefined) return undefined
  const pattern = compile(text)
  if (pattern instanceof RegExp) return pattern
  const { mistake } = pattern
  throw usageInvalid({
    message: `${flag}: "${text}" is no regular expression: ${mistake}${pointingAt(text, placeOf(mistake, text))}`,
    help: 'nexo help logs',
  })
}

/** The expression, or what the engine says is wrong with it, without the text that it repeats. */
function compile(text: string): RegExp | { readonly mistake: string } {
  try {
    return new RegExp(text)
  } catch (error) {
    const message = messageOf(error)
    return { mistake: message.slice(message.lastIndexOf('/: ') + 3) }
  }
}

/** The engine does not say where: it is the last character of the shortest beginning from which on the mistake stays. */
function placeOf(mistake: string, text: string): number {
  const staysWithin = (end: number): boolean => {
    const pattern = compile(text.slice(0, end))
    return !(pattern instanceof RegExp) && pattern.mistake === mistake
  }
  let end = text.length
  while (end > 1 && staysWithin(end - 1)) end -= 1
  return end - 1
}
