import type { LogsInput } from '../deployment/input.ts'
import { usageInvalid } from '../reporting/errors.ts'
import type { Flags } from './flags.ts'
import { readMoment } from './moment.ts'
import { readPattern } from './read-pattern.ts'

/**
 * `--since`, `--until` and `--grep`: which lines of a log are wanted.
 * @throws NX-CLI-USAGE for a moment or a pattern that cannot be read, or when no line could be wanted
 */
export function readSelection(
  flags: Flags,
  nowMs: number,
): Pick<LogsInput, 'sinceMs' | 'untilMs' | 'pattern'> {
  const sinceMs = readMoment('--since', flags.text('since'), nowMs)
  const untilMs = readMoment('--until', flags.text('until'), nowMs)
  if (untilMs !== undefined && flags.on('follow'))
    throw usageInvalid({
      message: '--follow has no end, so --until cannot be given with it',
      help: 'nexo help logs',
    })
  if (sinceMs !== undefined && untilMs !== undefined && sinceMs > untilMs)
    throw usageInvalid({ message: '--since is after --until: no line is in between', help: 'nexo help logs' })
  return { sinceMs, untilMs, pattern: readPattern('--grep', flags.text('grep')) }
}
