// What a sync will do, as a value: made once from the manifest and both ends' columns, then carried out.
import type { Column, Stream } from '../data/column.ts'
import type { Compiled } from '../mapping/shape.ts'
import type { Guarantee } from './guarantee.ts'

/** What one column of the target is given. */
export type MappedColumn = {
  readonly target: Column
  /** As it is written in the manifest. */
  readonly text: string
  readonly compiled: Compiled
  /** Why each value has to be looked at; undefined when every value fits. */
  readonly checkedBecause: string | undefined
}

export type SyncPlan = {
  readonly integration: string
  /** What targets remember it by: also application and environment, since several may write to one target. */
  readonly memoryKey: string
  readonly mode: 'full' | 'incremental'
  readonly source: Stream
  readonly target: Stream
  /** Columns that are read, in the order of a row. */
  readonly readColumns: readonly Column[]
  /** Columns that name a row of the source. */
  readonly sourceKey: readonly string[]
  /** Columns that decide the order of reading; empty where the source has no order. */
  readonly order: readonly string[]
  readonly mapped: readonly MappedColumn[]
  readonly targetKey: readonly string[]
  readonly filter: { readonly text: string; readonly compiled: Compiled } | undefined
  /** For a cursor: how far back a run begins; ms for a moment, else a difference. */
  readonly overlap: number
  readonly drift: 'refuse' | 'accept'
  readonly mostDeadLetters: number
  readonly acceptLoss: boolean
  /** Rows wait in the source until they are taken; there is no place to go on from. */
  readonly isAcknowledged: boolean
  /** Most rows of one transaction. */
  readonly batchRows: number
  readonly stallTimeoutMs: number
  readonly guarantee: Guarantee
  /** Things that the user should know and that stop nothing. */
  readonly notes: readonly string[]
  /** `sha256:` over all that decides what a row becomes. */
  readonly digest: string
}
