// series-lines: series as the reader gives them, made into what is drawn. Pure.
import type { SeriesView } from '../../reading-contract.ts'

type Points = SeriesView['points']

/**
 * Growth per second between each two values of a counter. A counter that fell began anew, and has grown by what it
 * shows; what lies beyond a gap is not known.
 */
export function ratesOf(points: Points): Points {
  const rates: [number, number | null][] = []
  let before: readonly [number, number] | undefined
  for (const [at, value] of points) {
    if (value === null) rates.push([at, null])
    else if (before !== undefined && at > before[0]) {
      const grown = value < before[1] ? value : value - before[1]
      rates.push([at, grown / ((at - before[0]) / 1000)])
    }
    before = value === null ? undefined : [at, value]
  }
  return rates
}

const joinTwo = (left: number | null, right: number | null, joins: 'sum' | 'max'): number | null => {
  if (left === null || right === null) return left ?? right
  return joins === 'sum' ? left + right : Math.max(left, right)
}

function joinPoints(all: readonly Points[], joins: 'sum' | 'max'): Points {
  const joined = new Map<number, number | null>()
  for (const points of all) {
    for (const [at, value] of points) joined.set(at, joinTwo(joined.get(at) ?? null, value, joins))
  }
  return [...joined].sort(([left], [right]) => left - right)
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
  const groups = Map.groupBy(series, identityOf)
  return [...groups.values()].flatMap(([first, ...rest]) => {
    if (first === undefined) return []
    const points =
      rest.length === 0
        ? first.points
        : joinPoints(
            [first, ...rest].map((one) => one.points),
            joins,
          )
    return [{ ...first, labels: withoutRelease(first.labels), points }]
  })
}
