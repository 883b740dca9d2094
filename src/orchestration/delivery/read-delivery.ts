// Gathers what the figures are computed from: the state store, git, the integrations, the monitor.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Release } from '../../domain/release.ts'
import type { Call } from '../../kernel/call.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import { openDeployedProject } from '../../kernel/manifest/open-project.ts'
import type { Collaborators } from '../collaborators.ts'
import { noneIfMissing } from '../stages/integrate.ts'
import {
  changeFailureRate,
  type CommittedRelease,
  deploymentFrequency,
  type Figure,
  leadTime,
  successRate,
  timeToRestore,
} from './figures.ts'
import { integrationCoverage, monitoringCoverage, uptime } from './standing-figures.ts'

export type DeliveryInput = {
  /** Absolute. */
  readonly directory: string
  readonly environment: string
  /** Length of the window, back from now. */
  readonly days: number
}

export type DeliveryReport = {
  readonly application: string
  readonly environment: string
  readonly days: number
  readonly figures: readonly Figure[]
}

const dayMs = 86_400_000
/** More attempts than anybody makes in a window. */
const mostAttempts = 10_000

/** How delivery of one environment goes. Changes nothing; endpoints of integrations are reached. */
export async function readDelivery(
  kernel: Kernel,
  collaborators: Pick<Collaborators, 'integrator' | 'monitor'>,
  { directory, environment, days }: DeliveryInput,
  call: Call,
): Promise<DeliveryReport> {
  const project = await openDeployedProject(kernel, { directory, environment })
  const { application } = project
  const state = await kernel.state()
  const sinceMs = kernel.clock.now() - days * dayMs
  const all = await state.listDeployments(application, environment, mostAttempts)
  const deployments = all.filter(({ startedAt }) => Date.parse(startedAt) >= sinceMs).toReversed()
  const releases = await committed(
    await state.listReleases(application, environment),
    project.directory,
    call,
  )
  const deliveries = { deployments, releases, days }
  const integrator = await collaborators.integrator()
  const checks = await noneIfMissing(integrator.check({ directory, environment }, call))
  const target = await watchedTarget(collaborators, `${application}.${environment}`, call)
  return {
    application,
    environment,
    days,
    figures: [
      deploymentFrequency(deliveries),
      leadTime(deliveries),
      changeFailureRate(deliveries),
      timeToRestore(deliveries),
      successRate(deliveries),
      integrationCoverage(checks),
      monitoringCoverage(target),
      uptime(target),
    ],
  }
}

async function watchedTarget(collaborators: Pick<Collaborators, 'monitor'>, id: string, call: Call) {
  const reader = await (await collaborators.monitor()).openReader(call)
  try {
    return await reader.target(id)
  } finally {
    await reader.close()
  }
}

/** Releases with the time of their commit. A commit that git does not know here has none. */
async function committed(
  releases: readonly Release[],
  directory: string,
  { signal }: Call,
): Promise<readonly CommittedRelease[]> {
  const commits = [...new Set(releases.flatMap(({ source }) => source.commit ?? []))]
  const times = new Map<string, number | null>()
  for (const commit of commits) times.set(commit, await commitTime(commit, directory, signal))
  return releases.map((release) => ({ release, committedAt: times.get(release.source.commit ?? '') ?? null }))
}

async function commitTime(commit: string, directory: string, signal: AbortSignal): Promise<number | null> {
  if (!/^[0-9a-f]{7,64}$/.test(commit)) return null
  try {
    const argv = ['show', '-s', '--format=%cI', commit, '--']
    const { stdout } = await promisify(execFile)('git', argv, { cwd: directory, signal })
    const time = Date.parse(stdout.trim())
    return Number.isNaN(time) ? null : time
  } catch {
    signal.throwIfAborted()
    // No git, no repository, or a commit of another clone: the figure says that it has no data.
    return null
  }
}
