// emit-migrations: numbered SQL files. Those that are there stay as they are; a difference adds one more a dialect.
import type { EmitInput, EmitPart, EmittedFile } from '../contract.ts'
import { dataLoss } from '../../errors.ts'
import { shapeModel } from '../server/entity-shape.ts'
import { comment } from '../server/source-text.ts'
import { piece } from '../template.ts'
import { postgres, sqlite } from './dialects.ts'
import { planChanges, type Change, type Plan } from './plan-changes.ts'
import { schemaOf, type Schema } from './schema.ts'
import { markerLines, newlyNullable, nullableIn, writePostgres, writeSqlite } from './write-changes.ts'

const nothing: Schema = { tables: [], links: [] }

const numberOf = (name: string): number => Number.parseInt(name, 10) || 0

function slugOf(changes: readonly Change[]): string {
  const [first] = changes
  if (first === undefined) return 'nothing'
  const table = 'table' in first ? first.table.name : first.link.name
  const column = 'column' in first ? `-${first.column.name}` : ''
  const verb = first.do.split('-')[0] ?? 'change'
  const more = changes.length > 1 ? '-and-more' : ''
  return `${verb}-${table}${column}${more}`.replaceAll('_', '-').slice(0, 60)
}

function refuseLoss({ destructive }: EmitInput, { losses }: Plan): void {
  if (losses.length === 0 || destructive === 'allow') return
  throw dataLoss({ losses: losses.map((loss) => ({ ...loss })) })
}

const head = (input: EmitInput): string =>
  comment(`From ${input.requirementsFile}. Forward only: it is never changed once it has run.`).replace(
    '//',
    '--',
  )

function fileOf(
  input: EmitInput,
  name: string,
  statements: readonly string[],
  lines: readonly number[],
): EmittedFile {
  return {
    path: `migrations/${name}`,
    content: `${head(input)}\n\n${statements.join('\n\n')}\n`,
    kind: 'framework',
    requirementLines: lines,
  }
}

const linesOf = (changes: readonly Change[]): readonly number[] =>
  [
    ...new Set(
      changes.flatMap((change) => {
        if ('column' in change) return [change.column.line]
        return 'table' in change
          ? [change.table.line, ...change.table.columns.map(({ line }) => line)]
          : [change.link.line]
      }),
    ),
  ].sort((a, b) => a - b)

/** Tables of the runtime itself: users, sessions, outbox and the like. */
const systemFiles = (): readonly EmittedFile[] =>
  (['sqlite', 'postgres'] as const).map((dialect) => ({
    path: `migrations/0000-system.${dialect}.sql`,
    content: piece(`system.${dialect}.sql`),
    kind: 'framework',
    requirementLines: [],
  }))

function earlierFiles({ earlier }: EmitInput): readonly EmittedFile[] {
  return Object.entries(earlier?.migrations ?? {}).map(([name, content]) => ({
    path: `migrations/${name}`,
    content,
    kind: 'framework',
    requirementLines: [],
  }))
}

/**
 * `migrations/NNNN-WHAT.DIALECT.sql`.
 * @throws NX-GEN-DATA-LOSS when rows that are there would lose something, unless the user allowed it
 */
export const emitMigrations: EmitPart = (input) => {
  const before = input.earlier === undefined ? nothing : schemaOf(shapeModel(input.earlier.model))
  const plan = planChanges(before, schemaOf(shapeModel(input.model)))
  refuseLoss(input, plan)
  const kept = earlierFiles(input)
  const known = new Set(kept.map(({ path }) => path))
  const system = systemFiles().filter(({ path }) => !known.has(path))
  if (plan.changes.length === 0) return [...kept, ...system]
  const last = Math.max(0, ...kept.map(({ path }) => numberOf(path.slice('migrations/'.length))))
  const isFirst = input.earlier === undefined
  const name = `${String(last + 1).padStart(4, '0')}-${isFirst ? 'create' : slugOf(plan.changes)}`
  const added = newlyNullable(plan.changes)
  const nullable = new Set([...nullableIn(kept.map(({ content }) => content)), ...added])
  const lines = linesOf(plan.changes)
  return [
    ...kept,
    ...system,
    fileOf(
      input,
      `${name}.sqlite.sql`,
      [...markerLines(added), ...writeSqlite(sqlite, plan.changes, nullable)],
      lines,
    ),
    fileOf(
      input,
      `${name}.postgres.sql`,
      [...markerLines(added), ...writePostgres(postgres, plan.changes, nullable)],
      lines,
    ),
  ]
}
