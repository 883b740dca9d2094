import type { BackupSection } from '../../domain/manifest-maintenance.ts'
import type { Project } from '../../kernel/manifest/open-project.ts'
import { scheduleInvalid } from '../errors.ts'
import { scheduleProblem } from './cron.ts'
import { nextStarts, type Job } from './next-move.ts'

export const jobId = (project: Pick<Project, 'application' | 'environment'>, name: string): string =>
  `${project.application}.${project.environment}.${name}`

/** A backup of the manifest as a job; undefined when it has no schedule. @throws NX-MAINTAIN-SCHEDULE-INVALID */
export function jobOf(
  project: Project,
  section: BackupSection,
  sinceMs: number,
  nowMs: number,
): Job | undefined {
  const { name, schedule: expression, window, catchUp } = section
  if (expression === undefined) return undefined
  const timezone = project.manifest.maintenance?.timezone ?? 'UTC'
  const schedule = { expression, timezone }
  const job = { id: jobId(project, name), schedule, window, catchUpMs: catchUp, sinceMs }
  const reason =
    scheduleProblem(schedule, nowMs) ??
    (nextStarts(job, nowMs, 1).length === 0 ? 'never comes due inside its window' : undefined)
  if (reason !== undefined) throw scheduleInvalid({ backup: name, schedule: expression, reason })
  return job
}
