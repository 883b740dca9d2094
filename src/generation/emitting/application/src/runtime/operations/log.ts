// log: one JSON object a line on stdout. Values under names that are sensitive never get there.
import type { Configuration } from './configuration.ts'

type Fields = Readonly<Record<string, unknown>>
const levels = ['debug', 'info', 'warn', 'error'] as const
type Level = (typeof levels)[number]

export type Log = { readonly [level in Level]: (message: string, fields?: Fields) => void }

const always = /^(?:password|token|authorization|cookie|secret|set-cookie)$/i
const hidden = '[redacted]'

/** Replaces values under sensitive names, at any depth. Pure. */
export function redact(value: unknown, sensitive: ReadonlySet<string>, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > 6) return value
  if (Array.isArray(value)) return value.map((one: unknown) => redact(one, sensitive, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      always.test(name) || sensitive.has(name) ? hidden : redact(one, sensitive, depth + 1),
    ]),
  )
}

/** What is left of an error: its kind, its words and where, never the values of a row. */
export const describeError = (error: unknown): Fields =>
  error instanceof Error
    ? { error: error.name, why: error.message, stack: error.stack?.split('\n').slice(1, 12).join('\n') }
    : { error: String(error) }

/** `write` gets whole lines. `sensitive`: names of fields that the requirements call personal or secret. */
export function createLog(
  { logLevel }: Pick<Configuration, 'logLevel'>,
  sensitive: ReadonlySet<string>,
  clock: () => Date,
  write: (line: string) => void,
): Log {
  const at =
    (level: Level) =>
    (message: string, fields: Fields = {}): void => {
      if (levels.indexOf(level) < levels.indexOf(logLevel)) return
      const safe = redact(fields, sensitive)
      write(
        `${JSON.stringify({ time: clock().toISOString(), level, message, ...(typeof safe === 'object' ? safe : {}) })}\n`,
      )
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
