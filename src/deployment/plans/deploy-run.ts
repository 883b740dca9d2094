import * as z from 'zod'
import { DeploymentConfiguration } from '../../domain/deployment-configuration.ts'
import { ProcessSpec } from '../../domain/process.ts'
import { Release } from '../../domain/release.ts'
import type { Json } from '../../kernel/json.ts'
import type { ReplicaCounts } from '../contract.ts'
import type { Rollout } from '../strategies/strategy.ts'

const Counts = z.record(z.string(), z.int().min(0))

/**
 * The frozen input of a deploy or rollback run: everything that was decided before its first step. Holds no resolved
 * environment; values are resolved when they are handed to the target.
 */
export const DeployRun = z.strictObject({
  deploymentId: z.string(),
  kind: z.enum(['deploy', 'rollback']),
  release: Release,
  processes: z.array(ProcessSpec),
  previous: z
    .strictObject({
      releaseId: z.string(),
      counts: Counts,
      listen: z.strictObject({ host: z.string(), port: z.int() }).nullable(),
    })
    .nullable(),
  /** The service was stopped on purpose before; taking the run back stops it again. */
  stopped: z.boolean(),
  configuration: DeploymentConfiguration,
  /** Why this attempt is made; a rollback's own, never the release's. */
  message: z.string().nullable(),
})
export type DeployRun = z.infer<typeof DeployRun>

/** Replicas that the release must end with, by process. Tasks run once and are not replicas. */
export const wishedCounts = (processes: readonly ProcessSpec[]): ReplicaCounts =>
  Object.fromEntries(
    processes.filter(({ role }) => role !== 'task').map(({ name, replicas }) => [name, replicas]),
  )

/** Name of the process behind the router, or null. */
export const webProcess = (processes: readonly ProcessSpec[]): string | null =>
  processes.find(({ role }) => role === 'web')?.name ?? null

/** The roll-out that a run asks of its strategy. A stopped release serves nobody, so it is replaced like nothing. */
export const rolloutOf = (run: DeployRun): Rollout => ({
  strategy: run.configuration.strategy,
  wished: wishedCounts(run.processes),
  web: webProcess(run.processes),
  previous: run.stopped || run.previous === null ? null : run.previous,
  stopped: run.stopped,
})

/** A run as the journal keeps it: without the `undefined` members that JSON does not know. */
export const toJournal = (run: DeployRun): Json => z.json().parse(JSON.parse(JSON.stringify(run)))
