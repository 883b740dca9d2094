import type { AgentClient } from '../../agent/client.ts'
import { operationUnknown } from '../../agent/errors.ts'
import type { AgentDescription } from '../../agent/protocol/documents.ts'
import type { WorkerView } from '../../agent/workers/contract.ts'
import { pairLines } from '../../reporting/table.ts'
import { agoText, bytesText } from '../../reporting/time-text.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import type { Page } from '../../reporting/status-text.ts'
import { withRunningAgent } from './running-agent.ts'

/** The agent in words. */
export const agentLines = (agent: AgentDescription, home: string, { look, nowMs }: Page): string[] => [
  'the agent runs',
  ...pairLines(look, [
    [
      'version',
      `${agent.version} (protocol ${agent.protocol}, Node.js ${agent.nodeVersion}, ${agent.platform})`,
    ],
    ['process', `${agent.pid}, routers ${agent.routerPids.join(', ')}`],
    ['since', agoText(agent.startedAt, nowMs)],
    ['services', String(agent.services)],
    ['memory', bytesText(agent.rssBytes)],
    ['home', home],
  ]),
]

/** One line for each of nexo's own background processes. */
const workerLines = (workers: readonly WorkerView[], { look, nowMs }: Page): string[] =>
  workers.length === 0
    ? []
    : [
        'workers',
        ...pairLines(
          look,
          workers.map((one) => [one.id, workerText(one, nowMs)]),
        ),
      ]

function workerText(worker: WorkerView, nowMs: number): string {
  const process = worker.pid === null ? '' : `, process ${worker.pid}`
  const since = worker.startedAt === null ? '' : `, since ${agoText(worker.startedAt, nowMs)}`
  const restarts = worker.restarts === 0 ? '' : `, restarted ${worker.restarts} times`
  const end = worker.lastEnd === null ? '' : ` (last ${worker.lastEnd})`
  return `${worker.state}${process}${since}${restarts}${end}, log ${worker.logFile}`
}

/** Whether an agent runs for this home, and what it says of itself. No agent is no failure. */
export async function answerAgentStatus(session: Session): Promise<DocumentAnswer> {
  const { home } = await session.kernel()
  const seen = await withRunningAgent(session, async (client) => ({
    agent: await client.call('describe', {}, session.call),
    workers: await workersOf(client, session),
  }))
  if (seen === undefined) {
    const lines = [`no agent runs for ${home}; the next \`nexo deploy\` starts it`]
    return { json: { running: false, home, agent: null, workers: [] }, lines: () => lines }
  }
  const { agent, workers } = seen
  return {
    json: { running: true, home, agent, workers },
    lines: (page) => [...agentLines(agent, home, page), ...workerLines(workers, page)],
  }
}

/** An agent of an older nexo keeps no workers, and is asked all the same: its status is what says that it is old. */
async function workersOf(client: AgentClient, { call }: Session): Promise<readonly WorkerView[]> {
  try {
    return await client.call('listWorkers', {}, call)
  } catch (error) {
    if (operationUnknown.matches(error)) return []
    throw error
  }
}
