// References inside values: `${env:NAME}` and `${secret:NAME}`. Only their syntax; values come late, at the edge.

/** Where a referenced value comes from: the environment of the command, or the secret provider. */
export type ReferenceSource = 'env' | 'secret'

/** A piece of a value: text to take as it is, or a reference. `offset` counts UTF-16 units from 0. */
export type ReferencePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: ReferenceSource; readonly name: string; readonly offset: number }

/** Why a value cannot be read, and where in it. */
export type ReferenceMistake = { readonly offset: number; readonly message: string; readonly hint: string }

export type ParsedReferences = {
  readonly parts: readonly ReferencePart[]
  readonly mistakes: readonly ReferenceMistake[]
}

// Left to right: an escape, the port that the target fills in, anything in braces, an open brace that never closes.
const token = /\$\$\{|\$\{PORT\}|\$\{([^${}]*)\}|\$\{/g
const reference = /^(env|secret):([A-Za-z_][A-Za-z0-9_]*)$/

const isSource = (text: string | undefined): text is ReferenceSource => text === 'env' || text === 'secret'

function mistakeOf(inside: string | undefined, offset: number): ReferenceMistake {
  if (inside === undefined) {
    return {
      offset,
      message: '${ is never closed',
      hint: 'Close it with }, or write $${ for a literal ${.',
    }
  }
  const isName = /^[A-Za-z_][A-Za-z0-9_]*$/.test(inside)
  return {
    offset,
    message: `\${${inside}} is not a reference`,
    hint: isName
      ? `Write \${env:${inside}} or \${secret:${inside}}, or $\${${inside}} for the text itself.`
      : 'A reference is ${env:NAME} or ${secret:NAME}; write $${ for a literal ${.',
  }
}

/**
 * Splits a value into text and references.
 *
 * Promise: pure, linear, never throws. `$${` gives a literal `${`. `${PORT}` and `$PORT` stay as they are: the target
 * fills them in. A lone `$` is text. Without mistakes, joining the parts (references written back) gives the value.
 */
export function parseReferences(value: string): ParsedReferences {
  const parts: ReferencePart[] = []
  const mistakes: ReferenceMistake[] = []
  let text = ''
  let end = 0
  const flush = (): void => {
    if (text !== '') parts.push({ kind: 'text', text })
    text = ''
  }
  for (const match of value.matchAll(token)) {
    text += value.slice(end, match.index)
    end = match.index + match[0].length
    const [whole, inside] = match
    const [, source, name = ''] = reference.exec(inside ?? '') ?? []
    if (whole === '$${') text += '${'
    else if (whole === '${PORT}') text += whole
    else if (isSource(source)) {
      flush()
      parts.push({ kind: source, name, offset: match.index })
    } else mistakes.push(mistakeOf(inside, match.index))
  }
  text += value.slice(end)
  flush()
  return { parts, mistakes }
}
