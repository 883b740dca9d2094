import { withRunningAgent } from '../agent/running-agent.ts'
import { bytesText } from '../../reporting/time-text.ts'
import { ok, warn, type Check } from './check.ts'

export const agentChecks: readonly Check[] = [
  {
    id: 'agent',
    title: 'agent',
    look: async (session) => {
      const agent = await withRunningAgent(session, (client) => client.call('describe', {}, session.call))
      if (agent === undefined) return ok('does not run; the first deploy starts it')
      if (agent.version !== session.host.version()) {
        return warn(
          `runs version ${agent.version}, this is ${session.host.version()}`,
          'Run nexo agent upgrade.',
        )
      }
      return ok(`process ${agent.pid}, ${agent.services} services, ${bytesText(agent.rssBytes)}`)
    },
  },
]
