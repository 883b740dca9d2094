// compute-coverage: which critical signals of an application are watched, out of what really runs. Pure.
import { revealed } from '../checks/check.ts'
import type { CoverageItem } from '../reading-contract.ts'
import type { CheckDocument } from '../store/check-table.ts'
import type { CheckPlan, WatchPlan } from '../plan/watch-plan.ts'
import type { ServingFacts } from '../plan/default-watch.ts'
import type { StoredSlo } from '../store/target-document.ts'

export type CoverageInput = {
  readonly plan: WatchPlan
  readonly facts: ServingFacts
  readonly checks: ReadonlyMap<string, CheckDocument>
  readonly slos: readonly StoredSlo[]
  /** When the router's counts were last read; null: never. */
  readonly trafficAt: number | null
  /** When a backup was last proven by a restore, by its name; null: never. */
  readonly provenBackups: ReadonlyMap<string, number | null>
  readonly now: number
}

/** A result is fresh for three intervals. */
const freshIntervals = 3
/** A backup that was proven longer ago than this says little. */
const backupFreshMs = 2 * 86_400_000

/** A signal is covered when something watches it and has had an answer lately. */
export function computeCoverage(input: CoverageInput): readonly CoverageItem[] {
  const { plan, facts } = input
  const web = facts.hasWeb
    ? [
        byCheck(input, 'serving URL', isHttpAt('/')),
        // Without a path of its own, readiness is an answer of `/`, as for the router.
        byCheck(
          input,
          'readiness',
          (check) => isHttpAt(facts.healthPath ?? '/')(check) || isReadinessOf(check),
        ),
        byRouter(input, 'error ratio', 'errors'),
        byRouter(input, 'latency', 'latency'),
      ]
    : []
  return [
    ...web,
    ...facts.processes.map((process) =>
      byCheck(
        input,
        `process ${process}`,
        ({ question }) => question.kind === 'process' && question.process === process,
      ),
    ),
    ...(facts.isTls ? [byCheck(input, 'certificate', ({ question }) => question.kind === 'tls')] : []),
    ...plan.slos.map((slo) => bySlo(input, slo.id, slo.requirement?.line)),
    ...plan.backups.map((name) => byProof(input, name)),
    byChannel(plan),
  ]
}

const isHttpAt =
  (path: string) =>
  ({ question }: CheckPlan): boolean =>
    question.kind === 'http' && revealed(question.place) === path

/** A check of a path of the application that somebody wrote for it. */
const isReadinessOf = ({ question }: CheckPlan): boolean =>
  question.kind === 'http' && /^\/(?:readyz?|healthz?|livez?|status)\b/.test(revealed(question.place))

const covered = (signal: string, why: string): CoverageItem => ({ signal, isCovered: true, why })
const open = (signal: string, why: string): CoverageItem => ({ signal, isCovered: false, why })

function byCheck(
  { plan, checks, now }: CoverageInput,
  signal: string,
  isMeant: (check: CheckPlan) => boolean,
): CoverageItem {
  const meant = plan.checks.filter(isMeant)
  const [first] = meant
  if (first === undefined) return open(signal, 'no check; add one below monitoring.checks')
  const fresh = meant.find(({ id, intervalMs }) => {
    const found = checks.get(id)
    const isAnswer = found?.outcome === 'ok' || found?.outcome === 'fail'
    return isAnswer && found.lastAt !== null && now - found.lastAt <= freshIntervals * intervalMs + 5_000
  })
  if (fresh !== undefined) return covered(signal, `check ${fresh.id}`)
  const found = checks.get(first.id)
  return open(signal, `check ${first.id} has no fresh answer: ${found?.reason ?? 'it has not run yet'}`)
}

function byRouter({ plan, trafficAt, now }: CoverageInput, signal: string, alert: string): CoverageItem {
  const rule = plan.alerts.find(({ id }) => id === alert)
  if (rule === undefined) return open(signal, `no alert ${alert}`)
  if (trafficAt === null || now - trafficAt > freshIntervals * plan.observeMs + 5_000)
    return open(signal, 'the router was not read lately')
  return covered(signal, `alert ${alert}, from the router`)
}

function bySlo({ slos }: CoverageInput, id: string, line: number | undefined): CoverageItem {
  const signal = line === undefined ? `SLO ${id}` : `SLO ${id} (requirement, line ${line})`
  const found = slos.find((slo) => slo.id === id)
  if (found === undefined) return open(signal, 'not evaluated yet')
  return found.counted === null
    ? open(signal, 'nothing was measured yet')
    : covered(signal, 'burn-rate alerts')
}

function byProof({ provenBackups, now }: CoverageInput, name: string): CoverageItem {
  const signal = `backup ${name}`
  const at = provenBackups.get(name) ?? null
  if (at === null) return open(signal, 'never proven by a restore; run `nexo maintain backup`')
  const hours = Math.round((now - at) / 3_600_000)
  return now - at > backupFreshMs
    ? open(signal, `last proven ${hours} hours ago`)
    : covered(signal, `proven by a restore ${hours} hours ago`)
}

function byChannel({ channels }: WatchPlan): CoverageItem {
  const first = channels.find(({ severities }) => severities.includes('page'))
  return first === undefined
    ? open('notification', 'nobody is told; add a channel below monitoring.notify')
    : covered('notification', `channel ${first.id}`)
}
