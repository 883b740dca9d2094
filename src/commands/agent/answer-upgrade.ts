import { agentNotRunning } from '../../agent/errors.ts'
import { agentEntry } from '../../agent/entry.ts'
import { ownVersion } from '../../agent/version.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { agentLines } from './answer-status.ts'
import { withRunningAgent } from './running-agent.ts'

/** Has the running agent hand its sockets to the agent of this nexo. @throws NX-AGENT-NOT-RUNNING, NX-AGENT-UPGRADE-FAILED */
export async function answerAgentUpgrade(session: Session): Promise<DocumentAnswer> {
  const { home } = await session.kernel()
  const wish = { argv: [...agentEntry()], version: ownVersion() }
  const upgraded = await withRunningAgent(session, async (client) => ({
    from: client.description.version,
    agent: await client.call('upgrade', wish, session.call),
  }))
  if (upgraded === undefined) throw agentNotRunning({ home })
  const { from, agent } = upgraded
  return {
    json: { from, agent },
    lines: (page) => [`upgraded from ${from}; no connection was dropped`, ...agentLines(agent, home, page)],
  }
}
