import { exitCodes } from '../../kernel/errors.ts'
import type { AlertView, MonitorHealth } from '../../monitoring/reading-contract.ts'
import { alertStoryLines, monitorStatusLines } from '../../reporting/monitor-text.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { withReader } from './open-monitor.ts'

const isFiring = ({ state }: AlertView): boolean => state !== 'pending'
const isSilent = ({ problems }: MonitorHealth): boolean =>
  problems.some((problem) => problem.startsWith('no monitor'))

/** What is watched and how it is. */
export async function answerMonitorStatus(session: Session): Promise<DocumentAnswer> {
  const [targets, alerts, health] = await withReader(session, (reader) =>
    Promise.all([reader.targets(), reader.alerts({ onlyOpen: true }), reader.health()]),
  )
  const exitCode = alerts.some(isFiring)
    ? exitCodes.needsPerson
    : isSilent(health)
      ? exitCodes.notFound
      : exitCodes.done
  return {
    json: { targets, alerts, health },
    lines: (page) => monitorStatusLines(page, targets, alerts, health),
    exitCode,
  }
}

/** @throws NX-MONITOR-ALERT-UNKNOWN */
export async function answerMonitorWhy(session: Session): Promise<DocumentAnswer> {
  const [alert = ''] = session.flags.args
  const story = await withReader(session, (reader) => reader.why(alert))
  return { json: story, lines: (page) => alertStoryLines(page, story) }
}
