import { Duration } from '../../domain/duration.ts'
import { usageInvalid } from '../../reporting/errors.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { openMonitor } from './open-monitor.ts'

const hourMs = 3_600_000

/** Makes a silence, ends one, or lists those in force. @throws NX-MONITOR-SILENCE-INVALID */
export async function answerMonitorSilence(session: Session): Promise<DocumentAnswer> {
  const { flags, call } = session
  const monitor = await openMonitor(session)
  const ended = flags.text('end')
  if (ended !== undefined) {
    const answer = await monitor.endSilence(ended, call)
    return {
      json: answer,
      lines: () => [answer.ended ? `${ended} has ended` : `there is no silence ${ended}`],
    }
  }
  const [match] = flags.args
  if (match === undefined) return listSilences(session)
  const made = await monitor.silence(
    { match, forMs: durationOf(session), reason: flags.text('reason') ?? '' },
    call,
  )
  return {
    json: made,
    lines: () => [`${made.id}: nobody is told of ${match} until ${new Date(made.until).toISOString()}`],
  }
}

async function listSilences(session: Session): Promise<DocumentAnswer> {
  const silences = await (await openMonitor(session)).silences(session.call)
  const lines = silences.map(
    ({ id, match, until, reason, createdBy }) =>
      `${id}  ${match}  until ${new Date(until).toISOString()}  ${reason}  (${createdBy})`,
  )
  return { json: { silences }, lines: () => (lines.length === 0 ? ['nothing is silenced'] : lines) }
}

function durationOf({ flags }: Session): number {
  const written = flags.text('for')
  if (written === undefined) return hourMs
  const read = Duration.safeParse(written)
  if (read.success) return read.data
  throw usageInvalid({
    message: `--for: ${written} is no length of time, such as 2h`,
    help: 'nexo help monitor',
  })
}
