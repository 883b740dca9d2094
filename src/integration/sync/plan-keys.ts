// plan-keys: which columns name a row on both ends, and which one tells what has changed. Pure.
import type { Column } from '../data/column.ts'
import type { Found, PlanInput } from './plan-input.ts'
import type { MappedColumn } from './sync-plan.ts'

const defaultOverlapMs = 5 * 60_000
const defaultOverlapCount = 1_000

export function sourceKeyOf({ section, source, isAcknowledged }: PlanInput, found: Found): readonly string[] {
  const key = section.key ?? source.keys[0] ?? []
  if (isAcknowledged && key.length !== 1)
    found(
      'key',
      'rows of an outbox are named by one column',
      'Write `key: [id]`, or give its table a primary key of one column.',
    )
  if (key.length === 0)
    found(
      'key',
      `${source.name} has no primary key`,
      'Write `key: [...]` with the columns that name one row.',
    )
  for (const name of key) {
    const column = source.columns.find((one) => one.name === name)
    if (column === undefined)
      found(
        'key',
        `the source has no column "${name}"`,
        `It has ${source.columns.map((one) => one.name).join(', ')}.`,
      )
    else if (column.type === 'bytes' || column.type === 'json')
      found('key', `${name} holds ${column.type}, which has no order`, 'Use other columns that name one row.')
  }
  return key
}

const cursorTypes = new Set<Column['type']>(['integer', 'timestamp', 'timestamptz'])

export function cursorOf({ section, source, sourceCan }: PlanInput, found: Found) {
  const { mode, cursor } = section
  if (mode !== 'incremental') {
    if (cursor !== undefined)
      found(
        'cursor',
        'mode full reads every row and takes no cursor',
        'Remove it, or write `mode: incremental`.',
      )
    return undefined
  }
  if (!sourceCan.ordered) {
    found('mode', 'this source cannot be read from a place on', 'Use mode full.')
    return undefined
  }
  if (cursor === undefined) {
    found('cursor', 'mode incremental needs a cursor', 'Write `cursor: { column: updated_at }`.')
    return undefined
  }
  const column = source.columns.find(({ name }) => name === cursor.column)
  if (column === undefined || !cursorTypes.has(column.type)) {
    const what = column === undefined ? 'is not in the source' : `is ${column.type}`
    found(
      'cursor.column',
      `"${cursor.column}" ${what}`,
      'A cursor is an integer or a moment that grows with every change.',
    )
    return undefined
  }
  const isCount = column.type === 'integer'
  const overlap = cursor.overlap ?? (isCount ? defaultOverlapCount : defaultOverlapMs)
  const overlapText = isCount ? `${overlap} numbers` : `${overlap / 1_000} s`
  return { column: column.name, isNullable: column.nullable, overlap, overlapText }
}

/** The target's key: given, or the columns that the source's key is mapped to as it stands. */
export function targetKeyOf(
  { section, target, targetCan }: PlanInput,
  sourceKey: readonly string[],
  mapped: readonly MappedColumn[],
  found: Found,
): { readonly names: readonly string[]; readonly kept: boolean } {
  const images = sourceKey.map(
    (name) => mapped.find(({ compiled }) => compiled.shape.column === name)?.target.name,
  )
  const kept = images.flatMap((name) => name ?? [])
  if (!targetCan.transactionalCheckpoint)
    return { names: kept.length === sourceKey.length ? kept : sourceKey, kept: true }
  const names = section.targetKey ?? kept
  if (section.targetKey === undefined && kept.length < sourceKey.length) {
    const lost = sourceKey.filter((_, at) => images[at] === undefined)
    found(
      'map',
      `the key column ${lost.join(', ')} is not mapped as it stands`,
      'Map it, or write `targetKey` with the columns that name one row there.',
    )
    return { names: [], kept: false }
  }
  for (const name of names) {
    if (!mapped.some((one) => one.target.name === name))
      found('targetKey', `"${name}" is not mapped`, 'A key column of the target has to be given a value.')
  }
  const isUnique = target.keys.some(
    (key) => key.length === names.length && key.every((name) => names.includes(name)),
  )
  if (names.length > 0 && !isUnique)
    found(
      section.targetKey === undefined ? 'target' : 'targetKey',
      `${target.name} has no primary key or unique index on exactly ${names.join(', ')}, without nulls`,
      `Make one there: CREATE UNIQUE INDEX ON ${target.name} (${names.join(', ')}).`,
    )
  const isKept =
    kept.length === sourceKey.length && kept.length > 0 && kept.every((name) => names.includes(name))
  return { names, kept: isKept }
}
