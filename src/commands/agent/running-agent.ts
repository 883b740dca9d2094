import { openAgent, type AgentClient } from '../../agent/client.ts'
import { agentNotRunning } from '../../agent/errors.ts'
import type { Session } from '../session.ts'

/**
 * Works with the agent that runs, and lets go of it; undefined when none runs. None is started.
 * @throws what openAgent throws for an agent that is there and cannot be spoken to
 */
export async function withRunningAgent<Value>(
  session: Session,
  work: (agent: AgentClient) => Promise<Value>,
): Promise<Value | undefined> {
  const agent = await openRunning(session)
  if (agent === undefined) return undefined
  try {
    return await work(agent)
  } finally {
    agent.close()
  }
}

async function openRunning(session: Session): Promise<AgentClient | undefined> {
  const { home } = await session.kernel()
  try {
    return await openAgent({ home, start: 'never', signal: session.call.signal })
  } catch (error) {
    if (agentNotRunning.matches(error)) return undefined
    throw error
  }
}
