// read-selector: the name of a series and which of its labels are meant.
import type { LabelMatcher, Selector } from './syntax.ts'
import { Misread, type TokenReader } from './token-reader.ts'
import type { Token } from './tokens.ts'

const matcherOperators: Readonly<Record<string, LabelMatcher['operator']>> = {
  '=': '=',
  '!=': '!=',
  '=~': '=~',
  '!~': '!~',
}

/** What stands after the `name` of a series. */
export function readSelector(reader: TokenReader, name: Token): Selector {
  const matchers: LabelMatcher[] = []
  if (reader.takeSign('{')) {
    while (!reader.takeSign('}')) {
      if (matchers.length > 0) reader.expectSign(',')
      if (reader.takeSign('}')) break
      matchers.push(readMatcher(reader))
    }
  }
  return { name: name.text, matchers }
}

function readMatcher(reader: TokenReader): LabelMatcher {
  const label = reader.take('name', 'the name of a label').text
  const operator = matcherOperators[reader.sign()]
  if (operator === undefined) throw reader.expected('=, !=, =~ or !~')
  reader.skip()
  const token = reader.take('text', 'a value in double quotes')
  const value = unquoted(token.text)
  if (operator.includes('~')) checkPattern(value, token.offset)
  return { label, operator, value }
}

const unquoted = (text: string): string => text.slice(1, -1).replaceAll(/\\(.)/g, '$1')

function checkPattern(pattern: string, offset: number): void {
  try {
    RegExp(`^(?:${pattern})$`, 'u')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Misread(
      offset,
      `the pattern cannot be read: ${reason}`,
      'Write a regular expression, such as "5..".',
    )
  }
}
