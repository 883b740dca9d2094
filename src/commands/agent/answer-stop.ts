import type { DocumentAnswer, Session } from '../session.ts'
import { withRunningAgent } from './running-agent.ts'

/** Ends the agent. One that does not run is stopped already. */
export async function answerAgentStop(session: Session): Promise<DocumentAnswer> {
  const replicas = session.flags.on('leaveReplicas') ? 'leave' : 'stop'
  const stopped = await withRunningAgent(session, async (client) => {
    await client.call('shutdown', { replicas }, session.call)
    return client.description.services
  })
  if (stopped === undefined) {
    return { json: { stopped: false, services: 0 }, lines: () => ['no agent runs; nothing to stop'] }
  }
  const what = replicas === 'stop' ? 'drained and stopped' : 'left running, not reachable'
  return {
    json: { stopped: true, services: stopped, replicas },
    lines: () => [`the agent ended; its services (${stopped}) were ${what}`],
  }
}
