// log: one JSON object a line on stdout. Values under names that are sensitive never get there.
import type { Configuration } from './configuration.ts'

type Fields = Readonly<Record<string, unknown>>
const levels = ['debug', 'info', 'warn', 'error'] as const
type Level = (typeof levels)[number]

/** A request that was answered; `ms`: how long it took. */
export type RequestFacts = {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly ms: number
  readonly requestId: string
}

export type Log = { readonly [level in Level]: (message: string, fields?: Fields) => void } & {
  /** At `info`. One line for every request, so nothing is looked for in it: the address and what was sent are not there. */
  readonly request: (facts: RequestFacts) => void
}

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
  const isSaid = (level: Level): boolean => levels.indexOf(level) >= levels.indexOf(logLevel)
  const stamp = stampsOf(clock)
  const at =
    (level: Level) =>
    (message: string, fields: Fields = {}): void => {
      if (!isSaid(level)) return
      const safe = redact(fields, sensitive)
      write(
        `${JSON.stringify({ time: stamp(), level, message, ...(typeof safe === 'object' ? safe : {}) })}\n`,
      )
    }
  const request = ({ method, route, status, ms, requestId }: RequestFacts): void => {
    const rounded = Math.round(ms * 10) / 10
    const place = `"method":${JSON.stringify(method)},"route":${JSON.stringify(route)}`
    write(
      `{"time":"${stamp()}","level":"info","message":"request",${place},"status":${status},"ms":${rounded},"traceId":"${requestId}","requestId":"${requestId}"}\n`,
    )
  }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    request: isSaid('info') ? request : () => undefined,
  }
}

/** The present moment as text, made once a millisecond. */
function stampsOf(clock: () => Date): () => string {
  let [lastMs, text] = [Number.NaN, '']
  return () => {
    const now = clock()
    if (now.getTime() !== lastMs) [lastMs, text] = [now.getTime(), now.toISOString()]
    return text
  }
}
