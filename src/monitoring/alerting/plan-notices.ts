// plan-notices: who has to be told what, after an alert moved. Pure.
import { episodeId, type AlertRecord } from './alert-record.ts'
import { isFlapping } from './flapping.ts'

export type Listener = {
  readonly channel: string
  /** Whether it wants to hear when something is over. */
  readonly wantsResolved: boolean
}
export type Notice = {
  /** Equal for equal news: told twice after a crash, a receiver can see that it is the same. */
  readonly id: string
  readonly channel: string
  readonly kind: 'firing' | 'resolved' | 'flapping'
}

const isBad = ({ state }: AlertRecord): boolean => state === 'firing' || state === 'recovering'

/**
 * News for `listeners`, and the record that remembers it.
 *
 * Promise: a firing is told once per episode and channel, and not while muted; what is over is told, once, to exactly
 * those who were told of it, also when muted meanwhile; flapping is told once.
 * Shape: `mutedBy` is why nothing new may be told now, or null.
 */
export function planNotices(
  record: AlertRecord,
  listeners: readonly Listener[],
  mutedBy: string | null,
): { readonly record: AlertRecord; readonly notices: readonly Notice[] } {
  const told = { ...record.told }
  const notices: Notice[] = []
  const tell = (channel: string, kind: Notice['kind']): void => {
    told[channel] = { kind, episode: record.episode }
    notices.push({ id: `${episodeId(record)}:${kind}:${channel}`, channel, kind })
  }
  for (const { channel, wantsResolved } of listeners) {
    const before = told[channel]
    const knowsBad = before !== undefined && before.kind !== 'resolved'
    if (isFlapping(record)) {
      const isNews = before?.kind !== 'flapping' && (knowsBad || isBad(record))
      if (isNews && mutedBy === null) tell(channel, 'flapping')
    } else if (isBad(record)) {
      // Who was told that it flaps is told how it ended up.
      const isNews = !knowsBad || before.kind === 'flapping'
      if (isNews && mutedBy === null) tell(channel, 'firing')
    } else if (knowsBad && record.state !== 'pending') {
      if (wantsResolved) tell(channel, 'resolved')
      else told[channel] = { kind: 'resolved', episode: record.episode }
    }
  }
  return { record: { ...record, told }, notices }
}
