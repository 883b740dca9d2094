// progress: what is open right now, as a value that facts move on. What the live display shows and what a heartbeat says.
import type { Phase } from '../deployment/events.ts'
import type { KnownFact } from './known-fact.ts'

export type OpenPhase = {
  readonly phase: Phase
  readonly title: string
  readonly startedAtMs: number
  /** Newest output lines of the phase's command, oldest first. */
  readonly output: readonly string[]
}

export type Waiting = {
  readonly what: string
  readonly on: string
  readonly sinceMs: number
  /** When it will be given up; undefined when nothing bounds it. */
  readonly untilMs: number | undefined
}

/** A stage of the orchestrator; phases of a deployment may be open inside it. */
type OpenStage = { readonly stage: string; readonly title: string; readonly startedAtMs: number }

export type Progress = {
  readonly subject: string | undefined
  readonly stage: OpenStage | undefined
  readonly release: string | undefined
  readonly phases: readonly OpenPhase[]
  readonly waits: readonly Waiting[]
}

export const noProgress: Progress = {
  subject: undefined,
  stage: undefined,
  release: undefined,
  phases: [],
  waits: [],
}

/** Output lines kept per phase: what a failure shows. */
export const keptOutputLines = 20

const endPhase = (progress: Progress, phase: Phase): Progress => ({
  ...progress,
  phases: progress.phases.filter((open) => open.phase !== phase),
  // A wait belongs to the phase that was open when it was reported; the innermost ends first.
  waits: [],
})

const addOutput = (progress: Progress, phase: Phase, text: string): Progress => ({
  ...progress,
  phases: progress.phases.map((open) =>
    open.phase === phase ? { ...open, output: [...open.output, text].slice(-keptOutputLines) } : open,
  ),
})

const addWait = (progress: Progress, wait: Waiting): Progress => ({
  ...progress,
  waits: [...progress.waits.filter(({ what, on }) => what !== wait.what || on !== wait.on), wait],
})

/** The progress after `fact`, which came at `nowMs` (monotonic). Pure. */
export function advance(progress: Progress, fact: KnownFact, nowMs: number): Progress {
  switch (fact.type) {
    case 'deployment.started':
      return {
        ...progress,
        // Inside a run of the orchestrator, the run is what is going on.
        subject:
          progress.stage === undefined
            ? `${fact.kind} of ${fact.application} in ${fact.environment}`
            : progress.subject,
        release: fact.release ?? progress.release,
      }
    case 'deployment.phase-started':
      return {
        ...endPhase(progress, fact.phase),
        phases: [
          ...progress.phases.filter(({ phase }) => phase !== fact.phase),
          { phase: fact.phase, title: fact.title, startedAtMs: nowMs, output: [] },
        ],
      }
    case 'deployment.phase-finished':
    case 'deployment.phase-failed':
      return endPhase(progress, fact.phase)
    case 'deployment.command-output':
      return addOutput(progress, fact.phase, fact.text)
    case 'deployment.replica-became-ready':
      return {
        ...progress,
        waits: progress.waits.filter(({ what, on }) => !`${what} ${on}`.includes(fact.replica)),
      }
    case 'deployment.ended':
      return { ...progress, phases: [], waits: [] }
    case 'orchestration.started':
      return { ...progress, subject: `run ${fact.run}` }
    case 'orchestration.stage-started': {
      const { stage, title } = fact
      return { ...progress, stage: { stage, title, startedAtMs: nowMs }, phases: [], waits: [] }
    }
    case 'orchestration.stage-finished':
    case 'orchestration.stage-failed':
      return { ...progress, stage: undefined, phases: [], waits: [] }
    // Checks come one after the other: what the last one waited for is over.
    case 'generation.application-check-started':
    case 'generation.application-check-finished':
      return { ...progress, waits: [] }
    case 'wait.reported':
      return addWait(progress, {
        what: fact.what,
        on: fact.on,
        sinceMs: nowMs - fact.waitedMs,
        untilMs: fact.remainingMs === undefined ? undefined : nowMs + fact.remainingMs,
      })
    default:
      return progress
  }
}

/** What is being waited for, newest first: reported waits, else the open phase itself, else the open stage. */
export function openWaits(progress: Progress): readonly Waiting[] {
  if (progress.waits.length > 0) return progress.waits
  if (progress.phases.length === 0 && progress.stage !== undefined) {
    const { stage, title, startedAtMs } = progress.stage
    return [{ what: `${stage}: ${title}`, on: '', sinceMs: startedAtMs, untilMs: undefined }]
  }
  return progress.phases.slice(-1).map(({ title, startedAtMs, phase }) => ({
    what: `${phase} ${title}`,
    on: '',
    sinceMs: startedAtMs,
    untilMs: undefined,
  }))
}

/** Where a command stands, for the message of somebody who stops it at once. */
export function describePosition(progress: Progress): string {
  const phase = progress.phases.at(-1)
  const stage = progress.stage === undefined ? '' : `, at ${progress.stage.stage}`
  const where = phase === undefined ? stage : `${stage}, at ${phase.phase} ${phase.title}`
  const release = progress.release === undefined ? '' : ` (release ${progress.release})`
  return progress.subject === undefined ? 'nothing was begun' : `${progress.subject}${release}${where}`
}
