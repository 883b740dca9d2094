import type { AgentDescription } from '../../agent/protocol.ts'
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

/** Whether an agent runs for this home, and what it says of itself. No agent is no failure. */
export async function answerAgentStatus(session: Session): Promise<DocumentAnswer> {
  const { home } = await session.kernel()
  const agent = await withRunningAgent(session, (client) => client.call('describe', {}, session.call))
  if (agent === undefined) {
    const lines = [`no agent runs for ${home}; the next \`nexo deploy\` starts it`]
    return { json: { running: false, home, agent: null }, lines: () => lines }
  }
  return { json: { running: true, home, agent }, lines: (page) => agentLines(agent, home, page) }
}
