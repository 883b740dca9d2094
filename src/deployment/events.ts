// Everything that a deployment can say, as facts in the past tense. Text is made of them in reporting/.
import * as z from 'zod'
import { DeploymentKind, DeploymentOutcome } from '../domain/deployment.ts'
import { Evidence } from '../domain/deployment-configuration.ts'

const fact = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), version: z.literal(1), ...shape })

/** The phases of every deployment, in the order in which people see them. */
export const Phase = z.enum([
  'detect',
  'package',
  'build',
  'install',
  'migrate',
  'start',
  'health',
  'shift',
  'bake',
  'drain',
  'verify',
  'prune',
  'undo',
])
export type Phase = z.infer<typeof Phase>

export const DeploymentStarted = fact('deployment.started', {
  deploymentId: z.string(),
  kind: DeploymentKind,
  application: z.string(),
  environment: z.string(),
  provider: z.string(),
  release: z.string().nullable(),
  previous: z.string().nullable(),
})
export const ApplicationDetected = fact('deployment.application-detected', {
  kind: z.string(),
  framework: z.string().nullable(),
  evidence: z.array(Evidence),
})
export const PhaseStarted = fact('deployment.phase-started', { phase: Phase, title: z.string() })
export const PhaseFinished = fact('deployment.phase-finished', {
  phase: Phase,
  title: z.string(),
  durationMs: z.int(),
  detail: z.string().optional(),
})
export const PhaseFailed = fact('deployment.phase-failed', {
  phase: Phase,
  title: z.string(),
  durationMs: z.int(),
  code: z.string(),
})
/** One line of install, build or migrate output. Redacted. */
export const CommandOutput = fact('deployment.command-output', {
  phase: Phase,
  stream: z.enum(['stdout', 'stderr']),
  text: z.string(),
})
/** A line of the application's own log, shown since it matters now. Redacted. */
export const ApplicationLogged = fact('deployment.application-logged', {
  release: z.string(),
  replica: z.string(),
  text: z.string(),
})
export const ReplicaBecameReady = fact('deployment.replica-became-ready', {
  release: z.string(),
  replica: z.string(),
  afterMs: z.int(),
})
export const TrafficShifted = fact('deployment.traffic-shifted', {
  release: z.string(),
  weightPercent: z.number().min(0).max(100),
})
export const ReleaseDrained = fact('deployment.release-drained', {
  release: z.string(),
  closed: z.int(),
  durationMs: z.int(),
})
export const ServingConfirmed = fact('deployment.serving-confirmed', {
  release: z.string(),
  url: z.string().nullable(),
})
export const ReleasePruned = fact('deployment.release-pruned', { release: z.string() })
/** An attempt of a process that died was found and brought to an end first. */
export const InterruptedAttemptSettled = fact('deployment.interrupted-attempt-settled', {
  deploymentId: z.string(),
  kind: DeploymentKind,
  outcome: z.enum(['resumed', 'restored', 'finished']),
})
export const PreviousRestored = fact('deployment.previous-restored', {
  release: z.string().nullable(),
  serving: z.string().nullable(),
})
export const DeploymentEnded = fact('deployment.ended', {
  deploymentId: z.string(),
  outcome: DeploymentOutcome,
  release: z.string().nullable(),
  serving: z.string().nullable(),
})

export const DeploymentEvent = z.discriminatedUnion('type', [
  DeploymentStarted,
  ApplicationDetected,
  PhaseStarted,
  PhaseFinished,
  PhaseFailed,
  CommandOutput,
  ApplicationLogged,
  ReplicaBecameReady,
  TrafficShifted,
  ReleaseDrained,
  ServingConfirmed,
  ReleasePruned,
  InterruptedAttemptSettled,
  PreviousRestored,
  DeploymentEnded,
])
export type DeploymentEvent = z.infer<typeof DeploymentEvent>
