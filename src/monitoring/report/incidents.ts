// incidents: the times in which an alert fired, read out of its evaluations. Pure.
import type { AlertStory } from '../reading-contract.ts'
import type { Incident } from './report-shape.ts'

type Evaluation = AlertStory['evaluations'][number]

const isFiring = ({ state }: Evaluation): boolean =>
  state === 'firing' || state === 'recovering' || state === 'flapping'

type Episode = { readonly first: Evaluation; readonly toMs: number | null }

function episodesOf({ alert, evaluations }: AlertStory): readonly Episode[] {
  const episodes: Episode[] = []
  let first: Evaluation | undefined
  for (const evaluation of evaluations.toSorted((left, right) => left.at - right.at)) {
    if (first === undefined && isFiring(evaluation)) first = evaluation
    if (first !== undefined && !isFiring(evaluation)) {
      episodes.push({ first, toMs: evaluation.at })
      first = undefined
    }
  }
  // The evaluations that are kept may end before the alert did.
  const isOver = alert.state === 'resolved' || alert.state === 'ok'
  return first === undefined ? episodes : [...episodes, { first, toMs: isOver ? alert.since : null }]
}

/** An alert that fires although no evaluation that is kept says so: what is known of it is its state. */
const fromState = ({ alert, evaluations }: AlertStory): readonly Episode[] => {
  const isOpen = ['firing', 'recovering', 'flapping'].includes(alert.state)
  if (!isOpen || evaluations.some(isFiring)) return []
  const first = {
    at: alert.since,
    verdict: 'true',
    value: null,
    threshold: null,
    state: alert.state,
    note: '',
  } as const
  return [{ first, toMs: null }]
}

const endOf = (episodes: readonly Episode[], index: number): number =>
  episodes[index + 1]?.first.at ?? Number.POSITIVE_INFINITY

/** Incidents that touch the time from `fromMs` to `toMs`, oldest first, each with the notifications that it caused. */
export function incidentsOf(story: AlertStory, fromMs: number, toMs: number): readonly Incident[] {
  const { alert, expression, deliveries } = story
  const episodes = [...episodesOf(story), ...fromState(story)]
  return episodes.flatMap(({ first, toMs: end }, index) => {
    if (first.at > toMs || (end !== null && end < fromMs)) return []
    const isLast = index === episodes.length - 1
    const own = deliveries.filter(
      ({ createdAt, kind }) => kind !== 'test' && createdAt >= first.at && createdAt < endOf(episodes, index),
    )
    return [
      {
        alert: alert.id,
        rule: alert.rule,
        severity: alert.severity,
        summary: alert.summary === '' ? alert.rule : alert.summary,
        fromMs: first.at,
        toMs: end,
        expression,
        value: first.value,
        threshold: first.threshold,
        // Of earlier ones it is no longer known which release served.
        release: isLast ? alert.release : null,
        nearestDeploy: isLast ? alert.nearestDeploy : null,
        deliveries: own,
      },
    ]
  })
}
