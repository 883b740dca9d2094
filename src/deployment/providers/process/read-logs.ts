import { type OperationRequest } from '../../../agent/protocol.ts'
import { type LogLine, logKeyOf, type LogReport } from '../../../agent/protocol/reports.ts'
import type { Call } from '../../../kernel/call.ts'
import type { LogQuery } from '../../contract.ts'
import { say } from '../../session/say.ts'
import type { AgentConnection } from './connection.ts'

/** All of them: what an agent is asked for when lines are picked out on this side. */
const everyLine = Number.MAX_SAFE_INTEGER

/**
 * The lines that `query` selects, across agents that come and go: a successor is asked from where its predecessor ended,
 * so that no line is missing or comes twice. Lines that were thrown away before they could be read are warned of.
 *
 * The pattern is matched here: a costly one may hold up this command, and no agent.
 */
export async function* readLogs(
  agent: Pick<AgentConnection, 'stream'>,
  service: OperationRequest<'logs'>['service'],
  { pattern, tailLines, ...query }: LogQuery,
  call: Call,
): AsyncGenerator<LogLine> {
  const picksHere = pattern !== undefined || query.sinceMs !== undefined || query.untilMs !== undefined
  const request = { service, ...query, tailLines: picksHere ? everyLine : tailLines }
  const after: Record<string, number> = {}
  // Looked at when an agent has gone away: what is known by then.
  const again = { ...request, after }
  const picked = createLast(tailLines)
  let isCaughtUp = false
  for await (const report of agent.stream('logs', request, call, again)) {
    if (report.kind === 'skipped') warnOfSkipped(report, call)
    else if (report.kind === 'caught-up') {
      if (!isCaughtUp) yield* picked.last()
      isCaughtUp = true
      Object.assign(after, report.places)
      again.tailLines = everyLine
    } else {
      const { kind: _kind, place, ...line } = report
      after[logKeyOf(line)] = place
      if (pattern !== undefined && !pattern.test(line.text)) continue
      if (isCaughtUp || !picksHere) yield line
      else picked.add(line)
    }
  }
}

/** Keeps the last `count` of what is added. */
function createLast(count: number): { add(line: LogLine): void; last(): readonly LogLine[] } {
  const held: LogLine[] = []
  const last = (): readonly LogLine[] => (count === 0 ? [] : held.slice(-count))
  return {
    last,
    add: (line) => {
      held.push(line)
      // Seldom, since what is before it is copied.
      if (held.length > 2 * count + 1_000) held.splice(0, held.length - count)
    },
  }
}

function warnOfSkipped({ replica, bytes }: Extract<LogReport, { kind: 'skipped' }>, call: Call): void {
  const message = `${bytes} bytes of the log of ${replica} were thrown away before they could be read`
  const hint = 'The application writes faster than its lines are read; only the newest 60 MiB are kept.'
  say(call, { type: 'warning.raised', code: 'NX-DEPLOY-LOG-LINES-LOST', message, hint })
}
