// evidence: what each step of a chain saw and did, as it is kept beside the journal and as the report is made of it.
import * as z from 'zod'

/** What was built from one line of the requirements. */
export const BuiltLine = z.strictObject({
  line: z.int(),
  text: z.string(),
  elements: z.array(z.string()),
  files: z.array(z.string()),
})
export type BuiltLine = z.infer<typeof BuiltLine>

export const GenerateEvidence = z.strictObject({
  file: z.string(),
  application: z.string(),
  sourceDirectory: z.string(),
  /** Lines that are not blank, by what became of them. */
  lines: z.record(z.string(), z.int()),
  failedLines: z.int(),
  built: z.array(BuiltLine),
  assumptions: z.array(z.strictObject({ line: z.int(), subject: z.string(), text: z.string() })),
  unresolved: z.array(z.strictObject({ line: z.int(), text: z.string() })),
  /** Measurable qualities that the requirements state. */
  qualities: z.array(z.strictObject({ line: z.int(), text: z.string(), isWatched: z.boolean() })),
  /** What the application sends, and the variables that it needs for that. */
  sends: z.array(z.strictObject({ name: z.string(), kind: z.string(), needs: z.array(z.string()) })),
  counts: z.strictObject({
    entities: z.int(),
    roles: z.int(),
    operations: z.int(),
    rules: z.int(),
    workflows: z.int(),
    files: z.int(),
  }),
})
export type GenerateEvidence = z.infer<typeof GenerateEvidence>

const FindingLine = z.strictObject({
  severity: z.enum(['error', 'warning', 'info']),
  code: z.string(),
  message: z.string(),
  place: z.string().nullable(),
})

export const ApplicationEvidence = z.strictObject({
  checks: z.array(
    z.strictObject({
      name: z.string(),
      outcome: z.enum(['passed', 'failed', 'not-run']),
      durationMs: z.int(),
      passed: z.int().nullable(),
      findings: z.array(FindingLine),
    }),
  ),
  /** When an earlier run showed it, of an application that has not changed since; null when it was shown by this one. */
  since: z.strictObject({ at: z.iso.datetime(), run: z.string() }).nullable().default(null),
})
export type ApplicationEvidence = z.infer<typeof ApplicationEvidence>

export const TargetEvidence = z.strictObject({ findings: z.array(FindingLine) })
export type TargetEvidence = z.infer<typeof TargetEvidence>

/** What was there before anything was changed: what taking back goes back to. */
export const LookEvidence = z.strictObject({
  state: z.enum(['absent', 'serving', 'stopped']),
  serving: z.string().nullable(),
  isWatched: z.boolean(),
  /** Whether its backups came by the clock. What an earlier version did not look at is left as it is. */
  isScheduled: z.boolean().default(true),
})
export type LookEvidence = z.infer<typeof LookEvidence>

export const DeployEvidence = z.strictObject({
  outcome: z.string(),
  application: z.string().nullable(),
  environment: z.string().nullable(),
  release: z.string().nullable(),
  serving: z.string().nullable(),
  url: z.string().nullable(),
})
export type DeployEvidence = z.infer<typeof DeployEvidence>

export const IntegrationEvidence = z.strictObject({
  checks: z.array(
    z.strictObject({
      name: z.string(),
      endpoint: z.string(),
      outcome: z.enum(['ok', 'failed', 'not-configured']),
      detail: z.string(),
    }),
  ),
})
export type IntegrationEvidence = z.infer<typeof IntegrationEvidence>

export const SyncEvidence = z.strictObject({
  syncs: z.array(
    z.strictObject({
      name: z.string(),
      guarantee: z.string(),
      read: z.int(),
      applied: z.int(),
      unchanged: z.int(),
      filtered: z.int(),
      deadLettered: z.int(),
      isClosed: z.boolean(),
    }),
  ),
})
export type SyncEvidence = z.infer<typeof SyncEvidence>

export const MonitorEvidence = z.strictObject({
  target: z.string(),
  checks: z.array(z.string()),
  slos: z.array(z.string()),
  covered: z.int(),
  signals: z.array(z.strictObject({ signal: z.string(), isCovered: z.boolean(), why: z.string() })),
  /** Without the access token. */
  dashboardUrl: z.string().nullable(),
})
export type MonitorEvidence = z.infer<typeof MonitorEvidence>

/** What is watched at the end of a run: a backup that was proven meanwhile counts. Null when it cannot be told. */
export const CoverageEvidence = z.strictObject({
  coverage: MonitorEvidence.pick({ checks: true, covered: true, signals: true }).nullable(),
})
export type CoverageEvidence = z.infer<typeof CoverageEvidence>

export const BackupEvidence = z.strictObject({
  backups: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      state: z.enum(['proven', 'stored', 'partial', 'failed']),
      snapshot: z.string().nullable(),
      tables: z.int(),
      comparedRows: z.int().nullable(),
      sizeBytes: z.int(),
      problems: z.array(z.string()),
    }),
  ),
})
export type BackupEvidence = z.infer<typeof BackupEvidence>

export const ScheduleEvidence = z.strictObject({
  jobs: z.array(z.strictObject({ name: z.string(), schedule: z.string(), nextAt: z.string().nullable() })),
  repository: z.string(),
})
export type ScheduleEvidence = z.infer<typeof ScheduleEvidence>

/** What was done to take a stage back, in one sentence. */
export const UndoEvidence = z.strictObject({ detail: z.string() })
export type UndoEvidence = z.infer<typeof UndoEvidence>

/** Everything that is known of one attempt; a step that has not ended is missing. */
export const Evidence = z.strictObject({
  generate: GenerateEvidence.optional(),
  'validate.application': ApplicationEvidence.optional(),
  'validate.target': TargetEvidence.optional(),
  'deploy.look': LookEvidence.optional(),
  deploy: DeployEvidence.optional(),
  'integrate.check': IntegrationEvidence.optional(),
  'integrate.sync': SyncEvidence.optional(),
  monitor: MonitorEvidence.optional(),
  'maintain.backup': BackupEvidence.optional(),
  'maintain.schedule': ScheduleEvidence.optional(),
  'report.coverage': CoverageEvidence.optional(),
  'undo.maintain': UndoEvidence.optional(),
  'undo.monitor': UndoEvidence.optional(),
  'undo.deploy': UndoEvidence.optional(),
})
export type Evidence = z.infer<typeof Evidence>

/** What was taken back, in the order in which it was. Pure. */
export const takenBackOf = (
  evidence: Evidence,
): readonly { readonly stage: 'maintain' | 'monitor' | 'deploy'; readonly detail: string }[] =>
  (['maintain', 'monitor', 'deploy'] as const).flatMap((stage) => {
    const undone = evidence[`undo.${stage}`]
    return undone === undefined ? [] : [{ stage, ...undone }]
  })

/** What watches the application, as it was when the run ended. Pure. */
export function watchingOf({ monitor, 'report.coverage': last }: Evidence): MonitorEvidence | null {
  return monitor === undefined ? null : { ...monitor, ...last?.coverage }
}

/**
 * The release that gave way, as it was before the first step: a deployment that a kill interrupted finds, when it is
 * done again, that its own release serves already. Pure.
 */
export function previousOf({ deploy, 'deploy.look': before }: Evidence): string | null {
  const serving = before?.serving ?? null
  return serving === deploy?.release ? null : serving
}
