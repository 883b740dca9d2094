import { exitCodes } from '../../kernel/errors.ts'
import { checkedOnceLines } from '../../reporting/monitor-text.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { openMonitor, whichEnvironment } from './open-monitor.ts'

/** One run of one check, or of all. @throws NX-MONITOR-CHECK-UNKNOWN */
export async function answerMonitorCheck(session: Session): Promise<DocumentAnswer> {
  const [check] = session.flags.args
  const input = { ...whichEnvironment(session), ...(check === undefined ? {} : { check }) }
  const checked = await (await openMonitor(session)).check(input, session.call)
  return {
    json: { checks: checked },
    lines: (page) =>
      checked.length === 0
        ? ['there is nothing to check: nothing is deployed']
        : checkedOnceLines(page, checked),
    exitCode: checked.some(({ outcome }) => outcome === 'fail') ? exitCodes.preflightFailed : exitCodes.done,
  }
}

/** @throws NX-MONITOR-CHANNEL-UNKNOWN */
export async function answerNotifyTest(session: Session): Promise<DocumentAnswer> {
  const [channel = ''] = session.flags.args
  const attempt = await (
    await openMonitor(session)
  ).notifyTest({ ...whichEnvironment(session), channel }, session.call)
  const isDelivered = attempt.outcome === 'delivered'
  return {
    json: { channel, ...attempt },
    lines: () => [isDelivered ? `${channel} took it` : `${channel} did not take it: ${attempt.reason}`],
    exitCode: isDelivered ? exitCodes.done : exitCodes.preflightFailed,
  }
}
