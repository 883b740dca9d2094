// series-lines: series as the reader gives them, made into what is drawn. Pure.
import type { SeriesView } from '../../reading-contract.ts'

type Points = SeriesView['points']

/** Usual distance between two points, ms. */
export function spacingOf(points: Points): number {
  const apart = points
    .slice(1)
    .map(([at], index) => at - (points[index]?.[0] ?? at))
    .sort((left, right) => left - right)
  return apart[Math.floor(apart.length / 2)] ?? 0
}

/** Index of the last point at or before `at`; -1 before the first. */
function lastIndexBefore(points: Points, at: number): number {
  let low = 0
  let high = points.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((points[middle]?.[0] ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** A point stands for the time until the next one; beyond that nothing is known. */
function valueAt(points: Points, spacingMs: number, at: number): number | null {
  const [pointAt, value] = points[lastIndexBefore(points, at)] ?? [Number.NEGATIVE_INFINITY, null]
  return at - pointAt < Math.max(1, spacingMs) ? value : null
}

const join = (values: readonly (number | null)[], joins: 'sum' | 'max'): number | null => {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return null
  return joins === 'sum' ? known.reduce((sum, value) => sum + value, 0) : Math.max(...known)
}

/** On the widest of the grids: on a narrower one, the others would seem to have gaps. */
function joinPoints(all: readonly Points[], joins: 'sum' | 'max'): Points {
  const spaced = all.map((points) => ({ points, spacingMs: spacingOf(points) }))
  const widestMs = Math.max(1, ...spaced.map(({ spacingMs }) => spacingMs))
  const times = new Map<number, number>()
  for (const [at] of all.flat()) {
    const slot = Math.floor(at / widestMs)
    times.set(slot, Math.min(at, times.get(slot) ?? at))
  }
  const joinAt = (at: number): number | null =>
    join(
      spaced.map(({ points, spacingMs }) => valueAt(points, spacingMs, at)),
      joins,
    )
  return [...times.values()].sort((left, right) => left - right).map((at) => [at, joinAt(at)])
}

/** Everything of a series but its release and its points. */
const identityOf = ({ name, labels, unit }: SeriesView): string =>
  JSON.stringify([
    name,
    unit,
    Object.entries(withoutRelease(labels)).toSorted(([left], [right]) => left.localeCompare(right)),
  ])

const withoutRelease = (labels: SeriesView['labels']): SeriesView['labels'] =>
  Object.fromEntries(Object.entries(labels).filter(([label]) => label !== 'release'))

/** Series that differ by release alone become one: releases come and go, and the marks say when. */
export function joinReleases(series: readonly SeriesView[], joins: 'sum' | 'max'): readonly SeriesView[] {
  return [...Map.groupBy(series, identityOf).values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const points =
      group.length === 1
        ? first.points
        : joinPoints(
            group.map((one) => one.points),
            joins,
          )
    return [{ ...first, labels: withoutRelease(first.labels), points }]
  })
}

/** A shorter silence is a sample that came late, not a gap; a longer one is never drawn over. */
const lateMs = 60_000

/** Leaves out single missing points where they are close together. */
export function withoutLateness(points: Points): Points {
  if (spacingOf(points) > lateMs / 2) return points
  return points.filter(
    ([, value], index) =>
      value !== null ||
      index === 0 ||
      index === points.length - 1 ||
      points[index - 1]?.[1] === null ||
      points[index + 1]?.[1] === null,
  )
}
