// look: how text is drawn on one stream. Decided once per stream, from facts, so that stdout and stderr may differ.

/** What a piece of text means; the look decides how that is drawn. */
export type Tone = 'plain' | 'strong' | 'dim' | 'good' | 'bad' | 'warn' | 'accent'

/** How text is drawn on one stream. Neither field ever changes which text is written. */
export type Look = {
  readonly colour: boolean
  /** Symbols beyond ASCII may be used. */
  readonly unicode: boolean
  /** OSC 8 links may be used. */
  readonly links: boolean
}

type Environment = Readonly<Record<string, string | undefined>>

/** What the colour rules are judged on. `flag` is false for `--no-color`. */
export type StreamFacts = {
  readonly isTerminal: boolean
  readonly flag: boolean
  readonly environment: Environment
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== ''

/**
 * Whether colours are written to a stream. Strongest first: `--no-color`, NO_COLOR, FORCE_COLOR, TERM=dumb, terminal.
 *
 * Source: no-color.org (any non-empty value counts); FORCE_COLOR as Node reads it (`0` and `false` mean off).
 */
export function isColoured({ isTerminal, flag, environment }: StreamFacts): boolean {
  if (!flag || isSet(environment['NO_COLOR'])) return false
  const forced = environment['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return isTerminal && environment['TERM'] !== 'dumb'
}

/** Whether symbols beyond ASCII may be written: yes, unless the terminal or the locale says that it cannot draw them. */
export function isUnicode(environment: Environment): boolean {
  if (environment['TERM'] === 'dumb' || environment['TERM'] === 'linux') return false
  const locale = [environment['LC_ALL'], environment['LC_CTYPE'], environment['LANG']].find(isSet)
  return locale === undefined || !/^(?:C|POSIX)$|\.(?!utf-?8)/i.test(locale)
}

/** The look of a stream, by the rules above. Links need a real terminal, since they are lost text anywhere else. */
export const decideLook = (facts: StreamFacts): Look => ({
  colour: isColoured(facts),
  unicode: isUnicode(facts.environment),
  links: facts.isTerminal && isColoured(facts),
})

/** Neither colour nor symbols: what files and tests want. */
export const plainLook: Look = { colour: false, unicode: false, links: false }

// SGR codes that every terminal with colours knows; 39 and 22 end foreground and weight without touching the rest.
const codes: Readonly<Record<Exclude<Tone, 'plain'>, readonly [number, number]>> = {
  strong: [1, 22],
  dim: [2, 22],
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  accent: [36, 39],
}

/** `text` in its tone, or as it is without colours. */
export function paint(look: Look, tone: Tone, text: string): string {
  if (!look.colour || tone === 'plain' || text === '') return text
  const [on, off] = codes[tone]
  return `\u001B[${on}m${text}\u001B[${off}m`
}

const symbols = {
  good: ['✓', 'ok'],
  bad: ['✗', 'x'],
  warn: ['!', '!'],
  wait: ['…', '..'],
  undo: ['↩', '<-'],
  arrow: ['→', '->'],
  bullet: ['•', '*'],
  bar: ['│', '|'],
  ellipsis: ['…', '..'],
} as const

/** A symbol by what it means, with its ASCII stand-in. */
export const symbol = (look: Look, name: keyof typeof symbols): string =>
  look.unicode ? symbols[name][0] : symbols[name][1]

/** A link on terminals that draw them; elsewhere only its text. */
export const link = (look: Look, url: string, text: string = url): string =>
  look.links ? `\u001B]8;;${url}\u0007${text}\u001B]8;;\u0007` : text
