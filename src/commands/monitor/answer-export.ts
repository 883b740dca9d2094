import { usageInvalid } from '../../reporting/errors.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { openMonitor, whichEnvironment } from './open-monitor.ts'

/** Rules on stdout; what could not be said in them on stderr. */
export async function answerMonitorExport(session: Session): Promise<DocumentAnswer> {
  const [system = ''] = session.flags.args
  if (system !== 'prometheus')
    throw usageInvalid({
      message: `cannot export for "${system}"; use prometheus`,
      help: 'nexo help monitor',
    })
  const exported = await (
    await openMonitor(session)
  ).exportPrometheus(whichEnvironment(session), session.call)
  for (const one of exported.leftOut) session.note(`left out: ${one}`)
  return { json: exported, lines: () => [exported.rules.trimEnd()] }
}
