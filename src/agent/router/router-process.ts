// The entry of a router process: messages of its agent in, facts out. It outlives its agent and then starts another.
import type { FromRouter, ToRouter } from './contract.ts'
import { openRouter } from './router.ts'
import type { Router } from './router.ts'
import { openGuard } from './survival/guard.ts'
import type { AgentLink } from './survival/guard.ts'

export type RouterProcessOptions = {
  /** Everything that nexo keeps outside projects; the guard's lock and log are in its agent folder. */
  readonly home: string
  /** Program and arguments that start a successor agent when this one dies without having retired the router. */
  readonly successorArgv: readonly string[]
}

/** What is in flight gets this long after SIGTERM: less than the 5 s that an agent waits before SIGKILL. */
const terminatedMs = 4_000

const messageTypes: readonly string[] = [
  'listener',
  'close-listener',
  'table',
  'report',
  'close-pool',
  'retire',
] satisfies ToRouter['type'][]

/** Whether a message is one of the agent's. The channel is private to the two, so its type tells its shape. */
const isToRouter = (message: unknown): message is ToRouter =>
  typeof message === 'object' &&
  message !== null &&
  'type' in message &&
  typeof message.type === 'string' &&
  messageTypes.includes(message.type)

/**
 * Runs a router in this process, which must have been started with an IPC channel.
 *
 * Promise: serves until it is told to retire. When its agent dies it keeps serving with its last table, and starts and
 * obeys a successor. Exits the process when it has retired, or when `home` is gone.
 */
export function runRouterProcess(options: RouterProcessOptions): void {
  let link: AgentLink | undefined
  const say = (message: FromRouter): void => link?.send(message)
  const router = openRouter({
    onSuspect: ({ id, pool }) =>
      say({ type: 'suspect', key: pool.key, replicaId: id, releaseId: pool.releaseId }),
    onListenFailure: (listenerId, error) =>
      process.stderr.write(`router: cannot listen on ${listenerId}: ${error.message}\n`),
  })
  const retire = (deadlineMs: number): void => {
    guard.close()
    void router.retire(deadlineMs).then(() => process.exit(0))
  }
  // How an agent that is not ours, and people, end a router that lost its agent.
  process.on('SIGTERM', () => retire(terminatedMs))
  // The terminal that started the first command may close.
  process.on('SIGHUP', () => undefined)
  const guard = openGuard({
    ...options,
    listeners: router.listeners,
    retire,
    onMessage: (message, handle) => {
      if (isToRouter(message)) obey(router, message, handle, say, retire)
    },
    onLink: (next) => {
      link = next
      say({ type: 'ready' })
    },
  })
  guard.start()
}

function obey(
  router: Router,
  message: ToRouter,
  handle: unknown,
  say: (message: FromRouter) => void,
  retire: (deadlineMs: number) => void,
): void {
  switch (message.type) {
    case 'listener':
      if (typeof handle === 'object' && handle !== null) router.listeners.add(message.listenerId, handle)
      else process.stderr.write(`router: ${message.listenerId} came without its socket\n`)
      return
    case 'close-listener':
      return router.listeners.close(message.listenerId)
    case 'table':
      router.apply(message.table)
      return say({ type: 'applied', version: message.table.version })
    case 'report':
      return say({ type: 'report', requestId: message.requestId, report: router.report() })
    case 'close-pool':
      return router.closePool(message.key, message.releaseId, message.replicaId)
    case 'retire':
      return retire(message.deadlineMs)
  }
}
