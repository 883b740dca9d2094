// What the agent reports about readiness, as events and as the room's own errors.
import type { ReadinessReport } from '../../../agent/protocol/reports.ts'
import type { Call } from '../../../kernel/call.ts'
import type { NexoError } from '../../../kernel/errors.ts'
import {
  healthTimeout,
  neverListened,
  redirectLoop,
  replicaExited,
  spawnFailed,
  unreachableAddress,
  wrongPort,
} from '../../readiness-errors.ts'
import { say } from '../../session/say.ts'

type Failed = Extract<ReadinessReport, { state: 'failed' }>

/** Tells what a report says. A failure shows the application's own last lines. */
export function sayReadiness(report: ReadinessReport, release: string, call: Call): void {
  switch (report.state) {
    case 'waiting': {
      const { waitedMs, remainingMs } = report
      const on = `${report.replica} (${report.lastAnswer})`
      return say(call, { type: 'wait.reported', what: 'readiness', on, waitedMs, remainingMs })
    }
    case 'replica-ready': {
      const { replica, afterMs } = report
      return say(call, { type: 'deployment.replica-became-ready', release, replica, afterMs })
    }
    case 'failed': {
      const { replica } = report
      for (const text of report.logTail) {
        say(call, { type: 'deployment.application-logged', release, replica, text })
      }
      return undefined
    }
    default:
      return undefined
  }
}

/** The error of a release that did not become ready: one code per cause. Pure. */
export function readinessError(report: Failed, releaseId: string): NexoError {
  const { replica, waitedMs, logTail, cause } = report
  const base = { releaseId, replica, waitedMs, logTail }
  switch (cause.kind) {
    case 'exited': {
      const { exitCode, signal, restarts } = cause
      return replicaExited({ ...base, exitCode, signal, restarts })
    }
    case 'spawn-failed':
      return spawnFailed({ ...base, program: cause.program, systemCode: cause.systemCode })
    case 'not-listening':
      return notListening(base, cause)
    case 'redirect-loop':
      return redirectLoop({ ...base, location: cause.location })
    default:
      return healthTimeout({ ...base, status: cause.status, lastAnswer: cause.lastAnswer })
  }
}

/** Addresses on which the router reaches a replica. */
const reachable: ReadonlySet<string> = new Set(['127.0.0.1', '0.0.0.0', '::1', '::'])

type Base = Pick<Failed, 'replica' | 'waitedMs' | 'logTail'> & { releaseId: string }
type NotListening = Extract<Failed['cause'], { kind: 'not-listening' }>

function notListening(base: Base, { port, listensOn }: NotListening): NexoError {
  const addresses = listensOn.map(({ host, port }) =>
    host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
  )
  if (addresses.length === 0) return neverListened({ ...base, port })
  const isRightPort = listensOn.some((one) => one.port === port)
  if (listensOn.some((one) => one.port === port && reachable.has(one.host))) {
    return healthTimeout({ ...base, status: null, lastAnswer: 'it takes connections and does not answer' })
  }
  const details = { ...base, port, listensOn: addresses }
  return isRightPort ? unreachableAddress(details) : wrongPort(details)
}
