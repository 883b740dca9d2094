// service-control: the application as a thing that can be held, stopped and started again on this machine.
import { agentNotRunning } from '../../../agent/errors.ts'
import type { AgentClient } from '../../../agent/client.ts'
import type { ServiceView } from '../../../agent/protocol/documents.ts'
import type { Call } from '../../../kernel/call.ts'
import type { Kernel } from '../../../kernel/kernel.ts'
import { currentProcess } from '../../../kernel/process-identity.ts'
import type { Where } from '../../journal.ts'
import { say } from '../../say.ts'

/** What served before it was held, as it is written down. */
export type ServingState = {
  readonly releaseId: string
  readonly weights: readonly { readonly releaseId: string; readonly percent: number }[]
  /** Replicas by process. */
  readonly counts: Readonly<Record<string, number>>
}

export type ServiceControl = {
  /** Requests wait from now on. */
  hold(serving: ServingState, call: Call): Promise<void>
  /** Every replica has ended when it resolves: nobody writes any more. */
  stop(serving: ServingState, call: Call): Promise<void>
  /** Every replica is ready when it resolves. @throws when one cannot be */
  start(serving: ServingState, call: Call): Promise<void>
  /** Requests go on. */
  serve(serving: ServingState, call: Call): Promise<void>
  close(): void
}

/** A held request waits this long at the most; by then its client has given up. */
const holdMaxMs = 120_000
const drainMs = 10_000

/** An agent learns who holds requests, so that they do not wait for a process that has died. */
function ownerOf(mode: 'hold' | 'serve') {
  const { host, pid, processStartedAt } = currentProcess()
  return mode === 'hold' ? { holdOwner: { host, pid, processStartedAt } } : {}
}

/** What serves now; undefined when no agent runs, or nothing does, or it was stopped on purpose. */
export async function readServing(
  kernel: Pick<Kernel, 'home'>,
  where: Where,
  call: Call,
): Promise<{ readonly serving: ServingState; readonly fencingToken: number } | undefined> {
  const agent = await connect(kernel, call)
  if (agent === undefined) return undefined
  try {
    const view = await agent.call('inspectService', { service: keyOf(where) }, { signal: call.signal })
    const [most] = (view?.weights ?? []).toSorted((a, b) => b.percent - a.percent)
    if (view === null || most === undefined || view.mode === 'stopped') return undefined
    const { fencingToken, weights } = view
    return {
      fencingToken,
      serving: { releaseId: most.releaseId, weights, counts: countsOf(view, most.releaseId) },
    }
  } finally {
    agent.close()
  }
}

const keyOf = ({ application, environment }: Where) => ({ application, environment })

function countsOf(view: ServiceView, releaseId: string): Readonly<Record<string, number>> {
  const running = view.replicas.filter(({ release }) => release === releaseId)
  return Object.fromEntries(
    [...Map.groupBy(running, ({ process }) => process)].map(([process, each]) => [process, each.length]),
  )
}

async function connect({ home }: Pick<Kernel, 'home'>, { signal }: Call): Promise<AgentClient | undefined> {
  const { openAgent } = await import('../../../agent/client.ts')
  try {
    return await openAgent({ home, start: 'never', signal })
  } catch (error) {
    if (agentNotRunning.matches(error)) return undefined
    throw error
  }
}

/** `lockToken`: of the environment's lock, which the caller holds. Starts an agent when there is none. */
export async function openServiceControl(
  { home }: Pick<Kernel, 'home'>,
  where: Where,
  lockToken: number,
  call: Call,
): Promise<ServiceControl> {
  const { openAgent } = await import('../../../agent/client.ts')
  const agent = await openAgent({ home, start: 'if-absent', signal: call.signal })
  const service = keyOf(where)
  const seen = await agent.call('inspectService', { service }, { signal: call.signal })
  // Above everything that the agent has seen, as deployments do it.
  const fencingToken = (seen?.fencingToken ?? 0) + lockToken
  const setTraffic = async (
    { weights }: ServingState,
    mode: 'hold' | 'serve',
    { signal }: Call,
  ): Promise<void> => {
    await agent.call(
      'setTraffic',
      { service, fencingToken, weights: [...weights], mode, holdMaxMs, ...ownerOf(mode) },
      { signal },
    )
  }
  const setReplicas = async (
    { releaseId, counts }: ServingState,
    { signal }: Call,
    countOf: (count: number) => number,
  ): Promise<void> => {
    const replicas = Object.fromEntries(
      Object.entries(counts).map(([process, count]) => [process, countOf(count)]),
    )
    await agent.call('setReplicas', { service, fencingToken, releaseId, replicas, drainMs }, { signal })
  }
  return {
    hold: (serving, call) => setTraffic(serving, 'hold', call),
    serve: (serving, call) => setTraffic(serving, 'serve', call),
    stop: (serving, call) => setReplicas(serving, call, () => 0),
    start: async (serving, call) => {
      await setReplicas(serving, call, (count) => count)
      const { releaseId } = serving
      for await (const report of agent.stream(
        'awaitReady',
        { service, releaseId },
        { signal: call.signal },
      )) {
        if (report.state === 'waiting') {
          const { waitedMs, remainingMs, replica, lastAnswer } = report
          say(call, {
            type: 'wait.reported',
            what: `${replica} to be ready`,
            on: lastAnswer,
            waitedMs,
            remainingMs,
          })
        }
        if (report.state === 'failed')
          throw new Error(
            `${report.replica} of ${releaseId} was not ready: ${report.logTail.slice(-3).join(' | ')}`,
          )
      }
    },
    close: () => agent.close(),
  }
}
