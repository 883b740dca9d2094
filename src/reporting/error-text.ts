// error-text: an error as people read it: what, where with the line itself, what to do, where to read more.
import * as z from 'zod'
import type { ErrorData } from '../kernel/errors.ts'
import { paint, type Look } from './look.ts'
import { tame } from './text-width.ts'

/** One mistake at one place. Lines and columns count from 1. */
export const Mistake = z.object({
  file: z.string().optional(),
  line: z.int().min(1).optional(),
  column: z.int().min(1).optional(),
  code: z.string().optional(),
  message: z.string(),
  hint: z.string().optional(),
  severity: z.enum(['error', 'warning', 'info']).optional(),
  /** The line as it was read; the file may have changed since. */
  sourceLine: z.string().optional(),
})
export type Mistake = z.infer<typeof Mistake>

/** The part of an error that people see. */
export type ToldError = Pick<ErrorData, 'code' | 'message' | 'hint' | 'details'>

const Details = z.object({
  findings: z.array(Mistake).optional(),
  logTail: z.array(z.string()).optional(),
  output: z.array(z.string()).optional(),
})

/** What rooms put into the details of an error for people to see: mistakes with places, last lines of a log. */
export function readDetails(error: Pick<ErrorData, 'details'>): {
  mistakes: readonly Mistake[]
  tail: readonly string[]
} {
  const read = Details.safeParse(error.details)
  if (!read.success) return { mistakes: [], tail: [] }
  return { mistakes: read.data.findings ?? [], tail: read.data.logTail ?? read.data.output ?? [] }
}

/** Gives one line of a file, or undefined when it cannot be read. */
export type ReadLine = (file: string, line: number) => string | undefined

const placeText = ({ file, line, column }: Mistake): string =>
  [file, line, column].filter((part) => part !== undefined).join(':')

/** The line of the file and a caret below the column. */
export function snippetLines(look: Look, mistake: Mistake, readLine: ReadLine): string[] {
  const { file, line, column } = mistake
  const read = file === undefined || line === undefined ? undefined : readLine(file, line)
  const source = mistake.sourceLine ?? read
  if (source === undefined || line === undefined) return []
  const gutter = `${' '.repeat(4)}${line} | `
  const shown = `${paint(look, 'dim', gutter)}${tame(source)}`
  if (column === undefined) return [shown]
  // A tab before the column is shown as two spaces; the caret must follow.
  const before = tame(source.slice(0, column - 1))
  return [shown, `${' '.repeat(gutter.length + before.length)}${paint(look, 'bad', '^')}`]
}

/** One mistake: its place and message, the line it stands in, what to do. */
export function mistakeLines(look: Look, mistake: Mistake, readLine: ReadLine): string[] {
  const place = placeText(mistake)
  const tone = mistake.severity === 'warning' ? 'warn' : mistake.severity === 'info' ? 'dim' : 'bad'
  const level = paint(look, tone, mistake.severity ?? 'error')
  const code = mistake.code === undefined ? '' : ` ${mistake.code}`
  const head = `  ${place === '' ? '' : `${paint(look, 'strong', place)}: `}${level}${code}: ${mistake.message}`
  const hint = mistake.hint === undefined ? [] : [`    fix: ${mistake.hint}`]
  return [head, ...snippetLines(look, mistake, readLine), ...hint]
}

// An error with places or a log lists them below: its message need not do so again.
const headOf = (error: ToldError, listed: number): string =>
  listed > 0 ? (error.message.split('\n')[0] ?? '') : error.message

function placesOf(look: Look, error: ToldError, mistakes: readonly Mistake[], readLine: ReadLine): string[] {
  const [only] = mistakes
  return only !== undefined && mistakes.length === 1 && error.message.includes(only.message)
    ? snippetLines(look, only, readLine)
    : mistakes.flatMap((mistake) => mistakeLines(look, mistake, readLine))
}

/** The whole error as lines, without a stack. */
export function errorLines(look: Look, error: ToldError, readLine: ReadLine): string[] {
  const { mistakes, tail } = readDetails(error)
  return [
    `${paint(look, 'bad', 'error')} ${paint(look, 'strong', error.code)}: ${headOf(error, mistakes.length + tail.length)}`,
    ...tail.map((text) => `  ${paint(look, 'dim', '|')} ${tame(text)}`),
    ...placesOf(look, error, mistakes, readLine),
    ...(error.hint === '' ? [] : [`  ${paint(look, 'good', 'fix:')}  ${error.hint}`]),
    `  ${paint(look, 'dim', `more: nexo explain ${error.code}`)}`,
  ]
}
