import * as z from 'zod'
import { ProcessSpec } from './process.ts'
import { ApplicationName, EnvironmentName } from './release.ts'

/** How traffic moves to the new release, with every default filled in. */
export const Strategy = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('recreate') }),
  z.strictObject({ type: z.literal('rolling'), batch: z.int().min(1) }),
  z.strictObject({ type: z.literal('blue-green'), bakeMs: z.int().min(0) }),
  z.strictObject({
    type: z.literal('canary'),
    stepsPercent: z.array(z.number().gt(0).max(100)).min(1),
    bakeMs: z.int().min(0),
    maxErrorRatio: z.number().min(0).max(1),
    minRequests: z.int().min(0),
  }),
])
export type Strategy = z.infer<typeof Strategy>

/** Where the router of an environment listens. Port 0 in the manifest never reaches here: the agent picks and keeps one. */
export const ListenAddress = z.strictObject({
  host: z.string(),
  /** null: the agent picks a free port once and keeps it for this environment. */
  port: z.int().min(1).max(65_535).nullable(),
})
export type ListenAddress = z.infer<typeof ListenAddress>

/** Why a value is what it is: `file` and `line` when something in the project decided it. */
export const Evidence = z.strictObject({
  what: z.string(),
  why: z.string(),
  file: z.string().optional(),
  line: z.int().min(1).optional(),
  column: z.int().min(1).optional(),
})
export type Evidence = z.infer<typeof Evidence>

/** What detection found in a project, before the manifest overrides it. */
export const DetectedApplication = z.strictObject({
  /** Such as `node`, `python`, `go`, `static`; shown to people. */
  kind: z.string(),
  framework: z.string().optional(),
  name: ApplicationName.optional(),
  /** argv; null: nothing to do. Run in the clean build folder. */
  install: z.array(z.string()).min(1).nullable(),
  build: z.array(z.string()).min(1).nullable(),
  /** Argv, relative to the release's folder. The web process first, when there is one. */
  processes: z.array(ProcessSpec),
  /** Runs once per release before traffic. */
  migrate: z.array(z.string()).min(1).nullable(),
  /** Variables the framework wants in production, such as NODE_ENV. The manifest's win. */
  env: z.record(z.string(), z.string()),
  /** Programs that must be found on PATH to build or run it, such as `python3`. */
  requires: z.array(z.string()),
  /** Every guess with the file and line that decided it. */
  evidence: z.array(Evidence),
})
export type DetectedApplication = z.infer<typeof DetectedApplication>

/**
 * Everything that a deployment needs to know, after detection, manifest and overlay were merged. Environment values
 * still hold `${env:NAME}` and `${secret:NAME}`; they are resolved as late as possible, on the way to the target.
 */
export const DeploymentConfiguration = z.strictObject({
  application: ApplicationName,
  environment: EnvironmentName,
  provider: z.string(),
  hosts: z.array(z.string()),
  /** Absolute path of the project's root: what is packaged. */
  projectDirectory: z.string(),
  /** Folder of the application inside the project; `.` unless it is a member of a workspace. */
  applicationPath: z.string(),
  manifestFile: z.string().nullable(),
  listen: ListenAddress,
  tls: z.strictObject({ certificateFile: z.string(), keyFile: z.string() }).nullable(),
  strategy: Strategy,
  drainMs: z.int().min(0),
  retain: z.int().min(1),
  releaseHeader: z.enum(['always', 'asked', 'never']),
  install: z.array(z.string()).min(1).nullable(),
  build: z.array(z.string()).min(1).nullable(),
  migrate: z.array(z.string()).min(1).nullable(),
  processes: z.array(ProcessSpec).min(1),
  shared: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  secrets: z.array(z.string()),
  secretsProvider: z.strictObject({ id: z.string(), command: z.array(z.string()).optional() }),
  schemaRevision: z.int().min(0).nullable(),
  requires: z.array(z.string()),
  /** npm packages of the project that add adapters; resolved from the folder of `manifestFile`. */
  plugins: z.array(z.string()).optional(),
  evidence: z.array(Evidence),
})
export type DeploymentConfiguration = z.infer<typeof DeploymentConfiguration>
