// fact-lines: the sentence for each fact. Every reporter that writes for people uses these.
import type { Evidence } from '../domain/deployment-configuration.ts'
import type { Phase } from '../deployment/events.ts'
import { chainFactLines } from './chain-fact-lines.ts'
import { generationLines } from './generation-lines.ts'
import type { KnownFact } from './known-fact.ts'
import { integrationLines } from './integration-lines.ts'
import { monitorLines } from './monitor-lines.ts'
import type { Tone } from './look.ts'
import { maintenanceLines } from './maintenance-lines.ts'
import type { OpenPhase } from './progress.ts'
import { pad, tame } from './text-width.ts'
import { durationText } from './time-text.ts'

/** `rank`: `detail` lines are shown with --verbose only; `foreign` text comes from a command or the application. */
export type FactLine = {
  readonly rank: 'news' | 'detail' | 'foreign'
  readonly sign: 'good' | 'bad' | 'warn' | 'wait' | 'undo' | 'arrow' | 'bar' | 'bullet'
  readonly tone: Tone
  readonly text: string
}

const line = (
  sign: FactLine['sign'],
  tone: Tone,
  text: string,
  rank: FactLine['rank'] = 'news',
): FactLine => ({
  rank,
  sign,
  tone,
  text,
})
const foreign = (text: string): FactLine => line('bar', 'dim', tame(text), 'foreign')

const placeOf = ({ file, line: row }: Pick<Evidence, 'file' | 'line'>): string => {
  if (file === undefined) return ''
  return row === undefined ? ` (${file})` : ` (${file}:${row})`
}

/** Why a value is what it is, with the file and line that decided it. */
export const evidenceText = (piece: Evidence): string => `${piece.what}: ${piece.why}${placeOf(piece)}`

const detected = (fact: Extract<KnownFact, { type: 'deployment.application-detected' }>): FactLine[] => [
  line('good', 'good', `detected ${fact.kind}${fact.framework === null ? '' : ` (${fact.framework})`}`),
  ...fact.evidence.map((piece) => line('bullet', 'dim', evidenceText(piece))),
]

const started = (fact: Extract<KnownFact, { type: 'deployment.started' }>): FactLine => {
  const replacing = fact.previous === null ? '' : `, now serving ${fact.previous}`
  return line(
    'arrow',
    'accent',
    `${fact.kind} ${fact.application} in ${fact.environment} (${fact.provider})${replacing}`,
  )
}

/** The sentence for a wait; lengths of time in ms. The times stand before `on`, which may be long and be cut. */
export function waitText(
  what: string,
  on: string,
  waitedMs: number,
  remainingMs: number | undefined,
): string {
  const left = remainingMs === undefined ? '' : `, at most ${durationText(remainingMs)} more`
  return `waiting for ${what}, ${durationText(waitedMs)} so far${left}${on === '' ? '' : ` (${on})`}`
}

const warning = (fact: Extract<KnownFact, { type: 'warning.raised' }>): FactLine[] => {
  const column = fact.column === undefined ? '' : `:${fact.column}`
  const place =
    fact.file === undefined ? '' : ` (${fact.file}${fact.line === undefined ? '' : `:${fact.line}${column}`})`
  const hint = fact.hint === undefined ? [] : [line('bullet', 'dim', `fix: ${fact.hint}`)]
  return [line('warn', 'warn', `warning ${fact.code}: ${fact.message}${place}`), ...hint]
}

// Wide enough for every phase, so that their titles stand in one column.
const phaseCells = 7
const phaseText = ({ phase, title }: { phase: Phase; title: string }): string =>
  `${pad(phase, phaseCells)}  ${title}`

const releaseOr = (release: string | null, otherwise: string): string => release ?? otherwise

/**
 * The lines that `fact` is worth, none for facts that only move the progress. `open` is the phase that a failing fact
 * ends: its last output is shown, since that is what people need first.
 */
export function factLines(fact: KnownFact, open: OpenPhase | undefined): FactLine[] {
  switch (fact.type) {
    case 'deployment.started':
      return [started(fact)]
    case 'deployment.application-detected':
      return detected(fact)
    case 'deployment.phase-started':
      return [line('wait', 'dim', phaseText(fact), 'detail')]
    case 'deployment.phase-finished': {
      const detail = fact.detail === undefined ? '' : `: ${fact.detail}`
      return [line('good', 'good', `${phaseText(fact)}${detail} (${durationText(fact.durationMs)})`)]
    }
    case 'deployment.phase-failed':
      return [
        line('bad', 'bad', `${phaseText(fact)}: failed after ${durationText(fact.durationMs)}: ${fact.code}`),
        ...(open?.output ?? []).map(foreign),
      ]
    case 'deployment.command-output':
      return [line('bar', 'dim', tame(fact.text), 'detail')]
    case 'deployment.application-logged':
      return [foreign(`${fact.replica}  ${fact.text}`)]
    case 'deployment.replica-became-ready':
      return [line('bullet', 'dim', `${fact.replica} is ready after ${durationText(fact.afterMs)}`)]
    case 'deployment.traffic-shifted':
      return [line('arrow', 'accent', `${fact.weightPercent} % of requests go to ${fact.release}`, 'detail')]
    case 'deployment.release-drained': {
      const closed = fact.closed === 0 ? 'nothing was cut off' : `${fact.closed} connections had to be closed`
      return [line('bullet', 'dim', `${fact.release} drained in ${durationText(fact.durationMs)}; ${closed}`)]
    }
    case 'deployment.serving-confirmed':
      return [
        line(
          'bullet',
          'dim',
          `${fact.release} answered${fact.url === null ? '' : ` at ${fact.url}`}`,
          'detail',
        ),
      ]
    case 'deployment.release-pruned':
      return [line('bullet', 'dim', `${fact.release} removed (beyond what is retained)`, 'detail')]
    case 'deployment.interrupted-attempt-settled':
      return [
        line(
          'undo',
          'warn',
          `an earlier ${fact.kind} that was interrupted was ${fact.outcome} (${fact.deploymentId})`,
        ),
      ]
    case 'deployment.previous-restored':
      return [line('undo', 'warn', `undone; serving: ${releaseOr(fact.serving, 'nothing, as before')}`)]
    case 'deployment.ended':
      return []
    case 'monitoring.monitor-started':
    case 'monitoring.target-taken-up':
    case 'monitoring.target-forgotten':
    case 'monitoring.alert-fired':
    case 'monitoring.alert-resolved':
    case 'monitoring.monitor-troubled':
      return monitorLines(fact)
    case 'wait.reported':
      return [line('wait', 'dim', waitText(fact.what, fact.on, fact.waitedMs, fact.remainingMs))]
    case 'warning.raised':
      return warning(fact)
    case 'generation.requirements-checked':
    case 'generation.application-written':
    case 'generation.application-check-started':
    case 'generation.application-check-finished':
      return generationLines(fact)
    case 'maintenance.backup-started':
    case 'maintenance.item-captured':
    case 'maintenance.source-skipped':
    case 'maintenance.backup-ended':
    case 'maintenance.backups-forgotten':
    case 'maintenance.stale-lock-removed':
    case 'maintenance.restore-ended':
    case 'maintenance.data-exchanged':
    case 'maintenance.run-skipped':
    case 'maintenance.run-finished':
      return maintenanceLines(fact)
    case 'integration.sync-started':
    case 'integration.sync-progressed':
    case 'integration.sync-finished':
    case 'integration.connection-retried':
    case 'integration.row-dead-lettered':
    case 'integration.content-verified':
    case 'integration.message-delivered':
      return integrationLines(fact)
    case 'orchestration.started':
    case 'orchestration.stage-started':
    case 'orchestration.stage-finished':
    case 'orchestration.stage-failed':
    case 'orchestration.approval-awaited':
    case 'orchestration.stage-held':
    case 'orchestration.stage-taken-back':
    case 'orchestration.report-written':
    case 'orchestration.ended':
      return chainFactLines(fact, line)
  }
}
