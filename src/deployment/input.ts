// What callers hand to the DeploymentManager. Commands parse their flags into these; scripts use the same shapes.
import * as z from 'zod'
import { EnvironmentInput } from './environment-input.ts'

/** `wait`: how long to wait for a lock that another holds, ms; 0 fails at once. */
const Locking = { lockWaitMs: z.int().min(0).default(0) }

export const DeployInput = z.strictObject({
  ...EnvironmentInput.shape,
  ...Locking,
  /** Apply only if the plan still has this hash. */
  plan: z.string().optional(),
  message: z.string().optional(),
  /** Deploy even when nothing changed. */
  force: z.boolean().default(false),
})
export type DeployInput = z.infer<typeof DeployInput>

export const RollbackInput = z.strictObject({
  ...EnvironmentInput.shape,
  ...Locking,
  to: z.string().optional(),
  message: z.string().optional(),
  /** Cross a schema revision that the older release does not know. */
  force: z.boolean().default(false),
  /** `recreate`: the two releases never run at once, since only one of them can work on the data that is there. */
  strategy: z.enum(['configured', 'recreate']).default('configured'),
})
export type RollbackInput = z.infer<typeof RollbackInput>

export const ChangeInput = z.strictObject({ ...EnvironmentInput.shape, ...Locking })
export type ChangeInput = z.infer<typeof ChangeInput>

/** `process`: which kind; the web process, else the only one, when left out. */
export const ScaleInput = z.strictObject({
  ...EnvironmentInput.shape,
  ...Locking,
  replicas: z.int().min(0).max(1_000),
  process: z.string().optional(),
})
export type ScaleInput = z.infer<typeof ScaleInput>

export const LogsInput = z.strictObject({
  ...EnvironmentInput.shape,
  release: z.string().optional(),
  replica: z.string().optional(),
  /** How many of the last lines that the other members select; default: all in a given time or with a pattern, else 100. */
  lines: z.int().min(0).optional(),
  follow: z.boolean().default(false),
  /** Only lines that were written at or after this time, epoch ms. */
  sinceMs: z.number().optional(),
  /** Only lines that were written at or before this time, epoch ms. */
  untilMs: z.number().optional(),
  /** Only lines in which it is found. */
  pattern: z.instanceof(RegExp).optional(),
})
export type LogsInput = z.infer<typeof LogsInput>

export const ExecInput = z.strictObject({ ...EnvironmentInput.shape, argv: z.array(z.string()).min(1) })
export type ExecInput = z.infer<typeof ExecInput>

export const LockInput = z.strictObject({ ...EnvironmentInput.shape, reason: z.string().min(1) })
export type LockInput = z.infer<typeof LockInput>
