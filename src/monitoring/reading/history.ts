// history: what happened to targets in a time: alerts that fired, states, times without a watch.
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import { Delivery } from '../notifying/delivery.ts'
import type { DeliveryView, GapView, HistoryQuery, HistoryView, IncidentView } from '../reading-contract.ts'
import { number, text } from '../store/columns.ts'
import { selectEpisodes, type Episode } from '../store/episode-table.ts'
import { selectStates } from '../store/state-table.ts'
import { deliveryView } from './delivery-view.ts'

export function readHistory(file: SqliteFile, { target, fromMs, toMs }: HistoryQuery): HistoryView {
  const isWanted = (one: { readonly target: string }): boolean =>
    target === undefined || one.target === target
  return {
    incidents: selectEpisodes(file, fromMs, toMs)
      .filter(isWanted)
      .map((episode) => withDeliveries(file, episode)),
    states: selectStates(file, fromMs, toMs).filter(isWanted),
    gaps: selectGaps(file, fromMs, toMs),
  }
}

const withDeliveries = (file: SqliteFile, episode: Episode): IncidentView => ({
  ...episode,
  deliveries: selectDeliveriesOf(file, episode),
})

/** Notifications carry the episode that they tell of in front of their names. */
const selectDeliveriesOf = (file: SqliteFile, { alert, id }: Episode): readonly DeliveryView[] =>
  file
    .all('SELECT document FROM outbox WHERE alert = ? ORDER BY created_at, id', alert)
    .map((row) => Delivery.parse(JSON.parse(text(row['document']))))
    .filter((delivery) => delivery.id.startsWith(`${id}:`))
    .map(deliveryView)

const selectGaps = (file: SqliteFile, fromMs: number, toMs: number): readonly GapView[] =>
  file
    .all('SELECT * FROM gaps WHERE from_at <= ? AND to_at >= ? ORDER BY from_at', toMs, fromMs)
    .map((row) => ({
      fromMs: number(row['from_at']),
      toMs: number(row['to_at']),
      reason: text(row['reason']),
    }))
