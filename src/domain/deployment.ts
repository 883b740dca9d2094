import * as z from 'zod'
import { ApplicationName, Digest, EnvironmentName, ReleaseId } from './release.ts'

/** Content-addressed source of an application: what a release is made of. */
export const DeploymentPackage = z.strictObject({
  digest: Digest,
  fileCount: z.int().min(0),
  sizeBytes: z.int().min(0),
})
export type DeploymentPackage = z.infer<typeof DeploymentPackage>

/** A place where a release can serve: one environment of one application on one provider. */
export const DeploymentTarget = z.strictObject({
  application: ApplicationName,
  environment: EnvironmentName,
  provider: z.string(),
})
export type DeploymentTarget = z.infer<typeof DeploymentTarget>

export const DeploymentKind = z.enum(['deploy', 'rollback', 'restart', 'scale', 'stop', 'start', 'destroy'])
export type DeploymentKind = z.infer<typeof DeploymentKind>

/** How a command ended; `outcome` of the NDJSON result. */
export const DeploymentOutcome = z.enum([
  'succeeded',
  'unchanged',
  'restored',
  'failed',
  'cancelled',
  'partial',
])
export type DeploymentOutcome = z.infer<typeof DeploymentOutcome>

/** One attempt to change what serves. `running` until it ended; a dead process's attempt is ended by the next command. */
export const Deployment = z.strictObject({
  id: z.string(),
  kind: DeploymentKind,
  application: ApplicationName,
  environment: EnvironmentName,
  release: ReleaseId.optional(),
  previous: ReleaseId.optional(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  startedBy: z.string(),
  message: z.string().optional(),
  status: z.enum(['running', ...DeploymentOutcome.options]),
  errorCode: z.string().optional(),
})
export type Deployment = z.infer<typeof Deployment>

export const ReplicaState = z.enum([
  'starting',
  'ready',
  'unhealthy',
  'draining',
  'stopping',
  'backing-off',
  'crash-loop',
  'exited',
])
export type ReplicaState = z.infer<typeof ReplicaState>

/** One running copy of one process of a release. */
export const Replica = z.strictObject({
  /** `<process>.<n>`, unique within a release. */
  id: z.string(),
  release: ReleaseId,
  process: z.string(),
  state: ReplicaState,
  pid: z.int().nullable(),
  port: z.int().nullable(),
  healthy: z.boolean(),
  restarts: z.int().min(0),
  /** Share of one core over the last sample, 1 = one core busy. */
  cpu: z.number().min(0).nullable(),
  rssBytes: z.int().min(0).nullable(),
  startedAt: z.iso.datetime().nullable(),
})
export type Replica = z.infer<typeof Replica>

/** What `nexo status --json` prints. The target's own word, not the store's. */
export const DeploymentStatus = z.strictObject({
  application: ApplicationName,
  environment: EnvironmentName,
  provider: z.string(),
  state: z.enum(['absent', 'serving', 'degraded', 'stopped', 'deploying']),
  serving: z
    .strictObject({ release: ReleaseId, url: z.string().nullable(), since: z.iso.datetime() })
    .nullable(),
  replicas: z.array(Replica),
  deployments: z.array(Deployment),
})
export type DeploymentStatus = z.infer<typeof DeploymentStatus>

/** One row of `nexo releases --json`. */
export const ReleaseRow = z.strictObject({
  release: ReleaseId,
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  source: z.string(),
  message: z.string().nullable(),
  state: z.enum(['serving', 'candidate', 'good', 'failed', 'pruned']),
  serving: z.boolean(),
  /** Whether `nexo rollback --to` can bring it back now, without a build. */
  restorable: z.boolean(),
})
export type ReleaseRow = z.infer<typeof ReleaseRow>
