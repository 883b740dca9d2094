// plan-changes: what lies between two schemas, and which of it would lose data. Decides only; dialects write it down.
import { isDeepStrictEqual } from 'node:util'
import type { Column, LinkTable, Schema, Table } from './schema.ts'

export type Change =
  | { readonly do: 'create-table'; readonly table: Table }
  | { readonly do: 'rename-table'; readonly from: string; readonly table: Table }
  | { readonly do: 'drop-table'; readonly table: Table }
  | { readonly do: 'rename-column'; readonly table: Table; readonly from: string; readonly column: Column }
  | { readonly do: 'add-column'; readonly table: Table; readonly column: Column }
  | { readonly do: 'drop-column'; readonly table: Table; readonly column: Column }
  | { readonly do: 'alter-column'; readonly table: Table; readonly before: Column; readonly column: Column }
  | { readonly do: 'create-link'; readonly link: LinkTable }
  | { readonly do: 'drop-link'; readonly link: LinkTable }

/** What would be lost or refused by rows that are there already. */
export type Loss = { readonly subject: string; readonly line: number; readonly what: string }

export type Plan = { readonly changes: readonly Change[]; readonly losses: readonly Loss[] }

const above = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && (b === undefined || Number(a) > Number(b))

/** Exact numbers may get more digits, and whole numbers may get some; everything else would have to be guessed. */
export function convertsSafely(before: Column, after: Column): boolean {
  const [from, to] = [before.type, after.type]
  if (isDeepStrictEqual(from, to)) return true
  if (to.kind !== 'exact') return false
  return from.kind === 'integer' || (from.kind === 'exact' && from.scale <= to.scale)
}

function narrowings(before: Column, after: Column): readonly string[] {
  const lost = (before.values ?? []).filter(
    (value) => after.values !== undefined && !after.values.includes(value),
  )
  return [
    ...(convertsSafely(before, after) ? [] : ['its type changes']),
    ...(lost.length === 0 ? [] : [`it no longer may be ${lost.join(' or ')}`]),
    ...(above(after.min, before.min) ? [`it must be at least ${after.min} now`] : []),
    ...(after.max !== undefined && (before.max === undefined || Number(after.max) < Number(before.max))
      ? [`it may be at most ${after.max} now`]
      : []),
    ...((after.minLength ?? 0) > (before.minLength ?? 0) ? [`it must be longer now`] : []),
    ...((after.maxLength ?? Infinity) < (before.maxLength ?? Infinity) ? ['it must be shorter now'] : []),
    ...(after.isUnique && !before.isUnique ? ['it must be unique now'] : []),
    ...(after.references?.table === before.references?.table ? [] : ['it refers to something else now']),
  ]
}

/** What the database knows of a column: neither where it comes from, nor that rows need it. */
const shapeOfColumn = (column: Column): unknown => ({
  ...column,
  subject: '',
  line: 0,
  formerName: '',
  isRequired: false,
})

/** Required or not: rows that are there have nothing, so the database never learns that a column became required. */
const isAltered = (before: Column, after: Column): boolean =>
  !isDeepStrictEqual(shapeOfColumn(before), shapeOfColumn(after)) || (before.isRequired && !after.isRequired)

function planColumns(before: Table, table: Table): Plan {
  const changes: Change[] = []
  const losses: Loss[] = []
  const kept = new Set<string>()
  for (const column of table.columns) {
    const same = before.columns.find(({ name }) => name === column.name)
    const former = same ?? before.columns.find(({ name }) => name === column.formerName)
    if (former === undefined) {
      changes.push({ do: 'add-column', table, column })
      continue
    }
    kept.add(former.name)
    if (same === undefined) changes.push({ do: 'rename-column', table, from: former.name, column })
    const renamed = { ...former, name: column.name }
    if (isAltered(renamed, column)) changes.push({ do: 'alter-column', table, before: renamed, column })
    losses.push(
      ...narrowings(renamed, column).map((what) => ({ subject: column.subject, line: column.line, what })),
    )
  }
  for (const column of before.columns.filter(({ name }) => !kept.has(name))) {
    changes.push({ do: 'drop-column', table, column })
    losses.push({ subject: column.subject, line: column.line, what: 'it is gone' })
  }
  return { changes, losses }
}

/** From the schema of an earlier build to `after`, in the order in which it can be done. Pure. */
export function planChanges(before: Schema, after: Schema): Plan {
  const changes: Change[] = []
  const losses: Loss[] = []
  const kept = new Set<string>()
  for (const table of after.tables) {
    const same = before.tables.find(({ subject }) => subject === table.subject)
    const former = same ?? before.tables.find(({ subject }) => subject === table.formerSubject)
    if (former === undefined) {
      changes.push({ do: 'create-table', table })
      continue
    }
    kept.add(former.subject)
    if (former.name !== table.name) changes.push({ do: 'rename-table', from: former.name, table })
    const plan = planColumns(former, table)
    changes.push(...plan.changes)
    losses.push(...plan.losses)
  }
  const links = planLinks(before, after)
  const dropped = before.tables.filter(({ subject }) => !kept.has(subject))
  return {
    changes: [
      ...links.changes.filter((change) => change.do === 'drop-link'),
      ...changes,
      ...links.changes.filter((change) => change.do === 'create-link'),
      ...dropped.map((table): Change => ({ do: 'drop-table', table })),
    ],
    losses: [
      ...losses,
      ...links.losses,
      ...dropped.map(({ subject, line }) => ({ subject, line, what: 'it is gone' })),
    ],
  }
}

function planLinks(before: Schema, after: Schema): Plan {
  const added = after.links.filter(({ name }) => before.links.every((link) => link.name !== name))
  const gone = before.links.filter(({ name }) => after.links.every((link) => link.name !== name))
  return {
    changes: [
      ...gone.map((link): Change => ({ do: 'drop-link', link })),
      ...added.map((link): Change => ({ do: 'create-link', link })),
    ],
    losses: gone.map(({ subject, line }) => ({ subject, line, what: 'it is gone' })),
  }
}
