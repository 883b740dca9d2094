import type { AgentLog } from './host.ts'

/**
 * The agent's own log as JSON lines. The logger is loaded after the first line was asked for, so that the agent serves
 * before; lines until then wait.
 */
export function createAgentLog(file: string): AgentLog {
  let write: AgentLog | undefined
  const early: Parameters<AgentLog>[0][] = []
  const load = async (): Promise<void> => {
    const { pino } = await import('pino')
    const destination = pino.destination({ dest: file, append: true, sync: true, mode: 0o600 })
    const logger = pino(
      { base: { agentPid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'what' },
      destination,
    )
    write = ({ what, ...rest }) => logger.info(rest, what)
    for (const fact of early.splice(0)) write(fact)
  }
  return (fact) => {
    if (write !== undefined) return write(fact)
    if (early.push(fact) === 1) void load()
  }
}
