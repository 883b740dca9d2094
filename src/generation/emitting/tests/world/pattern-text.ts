// Text that matches a pattern of the requirements: classes, escapes, groups, alternatives and counts. What is beyond
// that (look-around, back-references) is not guessed at.

/** How the choices of a pattern are made: `choice(n)` is a number from 0 to n - 1. */
type Chooser = (options: number) => number

type Parser = { text: string; at: number; readonly choose: Chooser }

/**
 * The text number `number` of those that match `pattern`, or undefined when the pattern is beyond this reader or its
 * result does not match. Pure: the same number gives the same text; different numbers mostly give different texts.
 */
export function textMatching(pattern: string, number: number): string | undefined {
  let rest = number
  const choose: Chooser = (options) => {
    const chosen = rest % options
    rest = Math.floor(rest / options)
    return chosen
  }
  const parser = { text: pattern.replace(/^\^/, '').replace(/\$$/, ''), at: 0, choose }
  const made = readAlternatives(parser)
  if (made === undefined || parser.at < parser.text.length) return undefined
  return new RegExp(`^(?:${pattern})$`, 'u').test(made) ? made : undefined
}

const peek = (parser: Parser): string | undefined => parser.text[parser.at]

function readAlternatives(parser: Parser): string | undefined {
  const alternatives: (string | undefined)[] = [readSequence(parser)]
  while (peek(parser) === '|') {
    parser.at += 1
    alternatives.push(readSequence(parser))
  }
  return alternatives[parser.choose(alternatives.length)]
}

function readSequence(parser: Parser): string | undefined {
  let made: string | undefined = ''
  for (let next = peek(parser); next !== undefined && next !== '|' && next !== ')'; next = peek(parser)) {
    const start = parser.at
    const atom = readAtom(parser)
    if (atom === undefined) return undefined
    const count = readCount(parser)
    if (count === undefined) return undefined
    let repeated = count === 0 ? '' : atom
    const end = parser.at
    for (let copy = 1; copy < count; copy += 1) {
      parser.at = start
      repeated += readAtom(parser) ?? ''
    }
    parser.at = end
    made += repeated
  }
  return made
}

const escapes: Readonly<Record<string, string>> = { d: '0123456789', w: 'abcdefghijklmnopqrstuvwxyz', s: ' ' }

function readAtom(parser: Parser): string | undefined {
  const next = peek(parser)
  parser.at += 1
  if (next === '[') return pick(parser, readClass(parser))
  if (next === '.') return pick(parser, escapes['w'])
  if (next === '\\') {
    const escaped = peek(parser) ?? ''
    parser.at += 1
    if (/[A-Zbkpu]/.test(escaped)) return undefined
    return escapes[escaped] === undefined ? escaped : pick(parser, escapes[escaped])
  }
  if (next !== '(') return next
  if (peek(parser) === '?') {
    if (parser.text.slice(parser.at, parser.at + 2) !== '?:') return undefined
    parser.at += 2
  }
  const made = readAlternatives(parser)
  if (peek(parser) !== ')') return undefined
  parser.at += 1
  return made
}

const pick = (parser: Parser, options: string | undefined): string | undefined =>
  options === undefined || options === '' ? undefined : options[parser.choose(options.length)]

function readClass(parser: Parser): string | undefined {
  if (peek(parser) === '^') return undefined
  let options = ''
  for (let next = peek(parser); next !== ']'; next = peek(parser)) {
    if (next === undefined) return undefined
    parser.at += 1
    if (next === '\\') {
      const escaped = peek(parser) ?? ''
      parser.at += 1
      options += escapes[escaped] ?? escaped
    } else if (peek(parser) === '-' && parser.text[parser.at + 1] !== ']') {
      const last = parser.text[parser.at + 1] ?? next
      parser.at += 2
      for (let code = next.charCodeAt(0); code <= last.charCodeAt(0); code += 1)
        options += String.fromCharCode(code)
    } else options += next
  }
  parser.at += 1
  return options
}

/** How often the atom before is repeated: as seldom as the pattern allows. */
function readCount(parser: Parser): number | undefined {
  const next = peek(parser)
  if (next === '*' || next === '?' || next === '+') {
    parser.at += 1
    return next === '+' ? 1 : 0
  }
  if (next !== '{') return 1
  const [whole, least] = /^\{(\d+)(?:,\d*)?\}/.exec(parser.text.slice(parser.at)) ?? []
  if (whole === undefined || least === undefined) return undefined
  parser.at += whole.length
  return Number(least)
}
