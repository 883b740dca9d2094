// Starting and stopping replicas of a release, with everything that is worth knowing on the way.
import type { Call } from '../../../kernel/call.ts'
import type {
  Candidate,
  DeploymentProvider,
  ExecEnd,
  ExecStreams,
  ReplicaCounts,
  TargetView,
} from '../../contract.ts'
import { noReplicas } from '../../strategies/strategy.ts'
import { say } from '../../session/say.ts'
import { reportingWait } from '../../session/wait-reports.ts'
import type { AgentConnection } from './connection.ts'
import { readinessError, sayReadiness } from './readiness.ts'

type Service = { readonly application: string; readonly environment: string }
type Inspect = (call: Call) => Promise<TargetView | undefined>

export type ReplicaControl = Pick<
  DeploymentProvider,
  'prepare' | 'verify' | 'retire' | 'restart' | 'scale' | 'exec'
>

export function createReplicaControl(
  agent: AgentConnection,
  service: Service,
  inspect: Inspect,
): ReplicaControl {
  const setReplicas = async (
    { releaseId, fencingToken }: Candidate,
    counts: ReplicaCounts,
    drainMs: number,
    call: Call,
  ): Promise<void> => {
    const request = { service, fencingToken, releaseId, replicas: { ...counts }, drainMs }
    const wait = { what: 'replicas to start, drain or stop', on: releaseId }
    await reportingWait(call, wait, agent.call('setReplicas', request, call))
  }
  const verify = async ({ releaseId }: Candidate, call: Call): Promise<void> => {
    for await (const report of agent.stream('awaitReady', { service, releaseId }, call)) {
      sayReadiness(report, releaseId, call)
      if (report.state === 'failed') throw readinessError(report, releaseId)
    }
  }
  return {
    prepare: (candidate, counts, call) => setReplicas(candidate, counts, 0, call),
    verify,
    scale: async (candidate, counts, drainMs, call) => {
      await setReplicas(candidate, counts, drainMs, call)
      await verify(candidate, call)
    },
    retire: async (candidate, drainMs, call) => {
      const counts = countsOf(await inspect(call), candidate.releaseId)
      if (counts === null) return
      await drain(agent, service, candidate.releaseId, drainMs, call)
      await setReplicas(candidate, noReplicas(counts), drainMs, call)
    },
    restart: async ({ releaseId, fencingToken }, drainMs, call) => {
      const request = { service, fencingToken, releaseId, drainMs }
      for await (const report of agent.stream('replaceReplicas', request, call)) {
        if (report.state === 'replaced') continue
        sayReadiness(report, releaseId, call)
        if (report.state === 'failed') throw readinessError(report, releaseId)
      }
    },
    exec: (releaseId, argv, io, call) => execute(agent, service, releaseId, argv, io, call),
  }
}

/** The processes of a release, or null when the target does not have it. */
function countsOf(view: TargetView | undefined, releaseId: string): ReplicaCounts | null {
  const release = view?.releases.find(({ release }) => release.id === releaseId)
  if (release === undefined) return null
  const processes = release.processes.filter(({ role }) => role !== 'task')
  return Object.fromEntries(processes.map(({ name, replicas }) => [name, replicas]))
}

/** Waits until no request of the release is in flight, saying how many are. */
export async function drain(
  agent: AgentConnection,
  service: Service,
  releaseId: string,
  timeoutMs: number,
  call: Call,
): Promise<void> {
  const startedMs = call.clock.monotonicMs()
  for await (const seen of agent.stream('drain', { service, releaseId, timeoutMs }, call)) {
    const waitedMs = Math.round(call.clock.monotonicMs() - startedMs)
    if (seen.done) {
      const { closed } = seen
      say(call, { type: 'deployment.release-drained', release: releaseId, closed, durationMs: waitedMs })
      return
    }
    const on = `${seen.inFlight} requests and ${seen.upgrades} open connections of ${releaseId}`
    const { remainingMs } = seen
    say(call, { type: 'wait.reported', what: 'requests in flight', on, waitedMs, remainingMs })
  }
}

async function execute(
  agent: AgentConnection,
  service: Service,
  releaseId: string,
  argv: readonly string[],
  io: ExecStreams,
  call: Call,
): Promise<ExecEnd> {
  const { signal } = call
  const client = await agent.client(call)
  return client.exec({ service, releaseId, argv: [...argv], env: {} }, io, { signal })
}
