// fine-series: series of a long time in small steps. A reader answers a long range in hours, in which a deploy of some
// minutes ago is not to be seen and an hour that was measured for a minute looks whole.
import type { MonitorReader, SeriesView } from '../reading-contract.ts'

/** Longest range that is answered in steps of five minutes. */
const pieceMs = 7 * 86_400_000
const stepMs = 300_000

type Query = Omit<Parameters<MonitorReader['series']>[0], 'maxPoints'>

const identityOf = ({ name, labels }: SeriesView): string =>
  JSON.stringify([name, Object.entries(labels).toSorted(([left], [right]) => left.localeCompare(right))])

function piecesOf(
  fromMs: number,
  toMs: number,
): readonly { readonly fromMs: number; readonly toMs: number }[] {
  const count = Math.max(1, Math.ceil((toMs - fromMs) / pieceMs))
  return Array.from({ length: count }, (_, index) => ({
    fromMs: fromMs + index * pieceMs,
    toMs: Math.min(toMs, fromMs + (index + 1) * pieceMs),
  }))
}

/** Nulls for a piece in which a series has no point at all, so that its silence is not taken for nothing. */
const silence = (fromMs: number, toMs: number): SeriesView['points'] =>
  Array.from({ length: Math.floor((toMs - fromMs) / stepMs) }, (_, index) => [fromMs + index * stepMs, null])

/** Every series of `query` in steps of at most five minutes. */
export async function fineSeries(
  reader: Pick<MonitorReader, 'series'>,
  query: Query,
): Promise<readonly SeriesView[]> {
  const pieces = piecesOf(query.fromMs, query.toMs)
  const answers = await Promise.all(
    pieces.map(async (piece) => {
      const maxPoints = Math.ceil((piece.toMs - piece.fromMs) / stepMs) + 1
      return new Map(
        (await reader.series({ ...query, ...piece, maxPoints })).map((one) => [identityOf(one), one]),
      )
    }),
  )
  const known = new Map(answers.flatMap((answer) => [...answer]))
  return [...known].map(([identity, series]) => ({
    ...series,
    points: pieces.flatMap(
      ({ fromMs, toMs }, index) => answers[index]?.get(identity)?.points ?? silence(fromMs, toMs),
    ),
  }))
}
