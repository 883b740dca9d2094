import { type Evidence, previousOf, takenBackOf, watchingOf } from '../evidence.ts'
import type { Attempt } from '../records/run-record.ts'
import { stageViews } from '../records/stage-views.ts'
import { proofsOf } from './proofs.ts'
import type { OrchestrationReport } from './report.ts'

/**
 * The report of one attempt, from what its steps wrote down.
 *
 * Promise: pure; the same evidence gives the same report, apart from ids and times, however often the run was killed.
 */
export function makeReport(
  attempt: Pick<Attempt, 'input' | 'startedAt'> & { readonly end: NonNullable<Attempt['end']> },
  evidence: Evidence,
): OrchestrationReport {
  const { input, startedAt, end } = attempt
  return {
    format: 1,
    run: input.run,
    attempt: input.attempt,
    kind: input.kind,
    outcome: end.outcome,
    error:
      end.error === null ? null : { code: end.error.code, message: end.error.message, hint: end.error.hint },
    application: evidence.deploy?.application ?? evidence.generate?.application ?? null,
    directory: input.directory,
    environment: input.environment,
    startedAt,
    endedAt: end.at,
    stages: stageViews(input.kind, end.steps).map(({ stage, state, durationMs, tries }) => ({
      stage,
      state,
      durationMs,
      tries,
    })),
    built: builtOf(evidence),
    proofs: proofsOf(evidence),
    assumed: assumedOf(evidence),
    takenBack: [...takenBackOf(evidence)],
    ...standing(evidence, end.outcome === 'succeeded'),
  }
}

function builtOf({ generate }: Evidence): OrchestrationReport['built'] {
  if (generate === undefined) return null
  const { file, lines, counts, built, unresolved } = generate
  return { file, lines, counts, from: built, unresolved }
}

/** What the model assumed, and what the chain itself did without being asked. */
function assumedOf(evidence: Evidence): OrchestrationReport['assumed'] {
  const waiting = (evidence.generate?.sends ?? []).map(({ name, kind, needs }) => ({
    line: null,
    subject: `${kind} ${name}`,
    text: `waits in the outbox of the application until ${needs.join(' and ')} ${needs.length === 1 ? 'is' : 'are'} set`,
  }))
  const unwatched = (evidence.generate?.qualities ?? [])
    .filter(({ isWatched }) => !isWatched)
    .map(({ line, text }) => ({ line, subject: 'quality', text: `nothing measures "${text}"` }))
  return [...(evidence.generate?.assumptions ?? []), ...unwatched, ...waiting]
}

/** Where it runs, what watches it and how it is kept: only true of a run that was not taken back. */
function standing(
  evidence: Evidence,
  stands: boolean,
): Pick<OrchestrationReport, 'runs' | 'watched' | 'backedUp'> {
  const { deploy } = evidence
  const backups = evidence['maintain.backup']
  const schedule = evidence['maintain.schedule']
  if (!stands) return { runs: null, watched: null, backedUp: null }
  return {
    runs:
      deploy === undefined
        ? null
        : { url: deploy.url, release: deploy.release, previous: previousOf(evidence) },
    watched: watchingOf(evidence),
    backedUp:
      backups === undefined
        ? null
        : {
            backups: backups.backups.map(({ name, id, state, comparedRows }) => ({
              name,
              id,
              state,
              comparedRows,
            })),
            jobs: schedule?.jobs ?? [],
            repository: schedule?.repository ?? null,
          },
  }
}
