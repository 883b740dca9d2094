// plan-sync: manifest and columns of both ends -> what the sync will do, or everything that is wrong with it. Pure.
import { createHash } from 'node:crypto'
import type { IntegrationSection } from '../../domain/manifest-integrations.ts'
import type { ConnectorCapabilities } from '../contract.ts'
import { assign } from '../data/assign.ts'
import type { Column, Stream } from '../data/column.ts'
import { ExpressionMistake } from '../mapping/ast.ts'
import { columnsIn } from '../mapping/columns-in.ts'
import { compileExpression } from '../mapping/compile-expression.ts'
import { parseExpression } from '../mapping/parse-expression.ts'
import { RowMistake } from '../mapping/cast-value.ts'
import type { Compiled } from '../mapping/shape.ts'
import type { PlanFinding } from '../plan-errors.ts'
import { guaranteeOf } from './guarantee.ts'
import { openColumn } from './open-column.ts'
import type { MappedColumn, SyncPlan } from './sync-plan.ts'

const defaultOverlapMs = 5 * 60_000
const defaultOverlapCount = 1_000
const defaultDeadLetters = 1_000
/** Few transactions, and little memory. */
const defaultBatchRows = 10_000
/** Where the checkpoint comes after the rows, so many may come twice. */
const untransactedRows = 20
const defaultStallMs = 2 * 60_000

export type PlanInput = {
  readonly integration: string
  readonly memoryKey: string
  readonly section: IntegrationSection
  readonly source: Stream
  readonly target: Stream
  readonly sourceCan: ConnectorCapabilities
  readonly targetCan: ConnectorCapabilities
  readonly isAcknowledged: boolean
}

export type Planned =
  | { readonly ok: true; readonly plan: SyncPlan }
  | { readonly ok: false; readonly findings: readonly PlanFinding[] }

const quoted = (name: string): string =>
  /^[a-z_]\w*$/i.test(name) ? name : `"${name.replaceAll('"', '""')}"`

/** Plans one sync; all mistakes at once. */
export function planSync(input: PlanInput): Planned {
  const findings: PlanFinding[] = []
  const found = (at: string, message: string, hint: string): void => {
    findings.push({ at: `integrations.${input.integration}${at === '' ? '' : `.${at}`}`, message, hint })
  }
  const texts = mappingTexts(input, found)
  const used = columnsUsed(input, texts)
  const compiler = compilerFor(input, used, findings)
  const mapped = mapColumns(input, texts, compiler, found)
  const filter = compileFilter(input, compiler, found)
  const sourceKey = sourceKeyOf(input, found)
  const cursor = cursorOf(input, found)
  // What an expression with a mistake would have been given is not missing.
  const isMapped = findings.length === 0
  const targetKey = isMapped ? targetKeyOf(input, sourceKey, mapped, found) : { names: [], kept: true }
  checkRequired(input, texts, found)
  if (findings.length > 0) return { ok: false, findings }
  const { section } = input
  const isKeyKept = targetKey.kept
  const mode = section.mode ?? 'full'
  const guarantee = guaranteeOf({
    mode,
    isTransactional: input.targetCan.transactionalCheckpoint,
    isOrdered: input.sourceCan.ordered,
    isAcknowledged: input.isAcknowledged,
    key: targetKey.names,
    isKeyKept,
    cursor,
  })
  const plan: Omit<SyncPlan, 'digest'> = {
    integration: input.integration,
    memoryKey: input.memoryKey,
    mode,
    source: input.source,
    target: input.target,
    readColumns: used,
    sourceKey,
    order: input.sourceCan.ordered
      ? [
          ...(cursor === undefined ? [] : [cursor.column]),
          ...sourceKey.filter((name) => name !== cursor?.column),
        ]
      : [],
    mapped,
    targetKey: targetKey.names,
    filter,
    overlap: cursor?.overlap ?? 0,
    drift: section.drift ?? 'refuse',
    mostDeadLetters: section.deadLetters?.max ?? defaultDeadLetters,
    acceptLoss: section.acceptLoss ?? false,
    isAcknowledged: input.isAcknowledged,
    batchRows:
      section.batchRows ?? (input.targetCan.transactionalCheckpoint ? defaultBatchRows : untransactedRows),
    stallTimeoutMs: section.stallTimeout ?? defaultStallMs,
    guarantee,
    notes: notesOf(input, mapped, sourceKey),
  }
  return { ok: true, plan: { ...plan, digest: digestOf(plan, section) } }
}

type Found = (at: string, message: string, hint: string) => void
type Texts = ReadonlyMap<string, string>

/** What each target column is given, as text. Without `map`: the column of the same name; all of them must find a place. */
function mappingTexts({ section, source, target, targetCan }: PlanInput, found: Found): Texts {
  if (section.map !== undefined) return new Map(Object.entries(section.map))
  const omitted = new Set(section.omit)
  for (const name of omitted) {
    if (!source.columns.some((column) => column.name === name))
      found(
        'omit',
        `the source has no column "${name}"`,
        `It has ${source.columns.map((one) => one.name).join(', ')}.`,
      )
  }
  const wanted = source.columns.filter(({ name }) => !omitted.has(name))
  const isOpen = target.columns.length === 0 && !targetCan.rereads
  const homeless = wanted.filter(
    ({ name }) => !isOpen && !target.columns.some((column) => column.name === name),
  )
  if (homeless.length > 0) {
    const names = homeless.map(({ name }) => name)
    found(
      'map',
      `the target has no column for ${names.join(', ')}`,
      `Write \`map\`, or \`omit: [${names.join(', ')}]\` to leave them out.`,
    )
  }
  return new Map(
    wanted.filter((column) => !homeless.includes(column)).map(({ name }) => [name, quoted(name)]),
  )
}

/** Columns of the source that anything needs, in its own order. What an expression that cannot be read needs is unknown. */
function columnsUsed({ section, source }: PlanInput, texts: Texts): readonly Column[] {
  const names = new Set<string>([
    ...(section.key ?? source.keys[0] ?? []),
    ...(section.cursor === undefined ? [] : [section.cursor.column]),
  ])
  for (const text of [...texts.values(), ...(section.filter === undefined ? [] : [section.filter])]) {
    try {
      for (const name of columnsIn(parseExpression(text))) names.add(name)
    } catch (error) {
      // It is told of where the expression is compiled.
      if (!(error instanceof ExpressionMistake)) throw error
    }
  }
  return source.columns.filter(({ name }) => names.has(name))
}

type Compiler = (at: string, text: string) => Compiled | undefined

/** Compiles against what is read, but names what the whole source has when a column is missing. */
const compilerFor =
  ({ integration, source }: PlanInput, used: readonly Column[], findings: PlanFinding[]): Compiler =>
  (at, text) => {
    const place = `integrations.${integration}.${at}`
    try {
      const expression = parseExpression(text)
      compileExpression(expression, source.columns)
      return compileExpression(expression, used)
    } catch (error) {
      if (error instanceof ExpressionMistake) {
        const { line, column } = error.place
        findings.push({ at: place, line, column, message: error.message, hint: error.hint })
        return undefined
      }
      if (!(error instanceof RowMistake)) throw error
      findings.push({ at: place, line: 1, column: 1, message: error.message, hint: 'Correct this value.' })
      return undefined
    }
  }

function mapColumns(
  input: PlanInput,
  texts: Texts,
  compile: Compiler,
  found: Found,
): readonly MappedColumn[] {
  const { target, targetCan } = input
  const isOpen = target.columns.length === 0 && !targetCan.rereads
  return [...texts].flatMap(([name, text]) => {
    const at = `map.${name}`
    const compiled = compile(at, text)
    const declared = target.columns.find((column) => column.name === name)
    if (declared === undefined && !isOpen) {
      found(
        at,
        `the target has no column "${name}"`,
        `It has ${target.columns.map((one) => one.name).join(', ')}.`,
      )
      return []
    }
    if (compiled === undefined) return []
    const column = declared ?? openColumn(name, compiled.shape)
    const assignment = assign(compiled.shape, column)
    if (assignment.verdict === 'refused') {
      found(
        at,
        `${compiled.shape.type} does not go into ${name} (${column.native}): ${assignment.why}`,
        assignment.hint,
      )
      return []
    }
    const checkedBecause = assignment.verdict === 'checked' ? assignment.why : undefined
    return [{ target: column, text, compiled, checkedBecause }]
  })
}

function compileFilter({ section }: PlanInput, compile: Compiler, found: Found): SyncPlan['filter'] {
  if (section.filter === undefined) return undefined
  const compiled = compile('filter', section.filter)
  if (compiled === undefined) return undefined
  if (compiled.shape.type !== 'boolean')
    found(
      'filter',
      `this is ${compiled.shape.type}, not true or false`,
      'Compare it with something, such as: total > 0.',
    )
  return { text: section.filter, compiled }
}

function sourceKeyOf({ section, source, isAcknowledged }: PlanInput, found: Found): readonly string[] {
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

function cursorOf({ section, source, sourceCan }: PlanInput, found: Found) {
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
function targetKeyOf(
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

function checkRequired({ target }: PlanInput, texts: Texts, found: Found): void {
  for (const { name, nullable, hasDefault, isGenerated } of target.columns) {
    if (!texts.has(name) && !nullable && !hasDefault && !isGenerated)
      found(
        `map.${name}`,
        `the target needs ${name}, and nothing is mapped to it`,
        'Map something to it, or give it a default there.',
      )
  }
}

function notesOf(
  { source }: PlanInput,
  mapped: readonly MappedColumn[],
  key: readonly string[],
): readonly string[] {
  const checked = mapped.flatMap(({ target, checkedBecause }) =>
    checkedBecause === undefined
      ? []
      : [`${target.name}: ${checkedBecause}; what does not fit is a dead letter`],
  )
  const isUnique = source.keys.some((one) => one.every((name) => key.includes(name)))
  return isUnique ? checked : [...checked, `nothing in ${source.name} makes ${key.join(', ')} unique`]
}

function digestOf(plan: Omit<SyncPlan, 'digest'>, { source, target }: IntegrationSection): string {
  const deciding = {
    source: [source.connector, plan.source.name],
    target: [target.connector, plan.target.name],
    mode: plan.mode,
    order: plan.order,
    sourceKey: plan.sourceKey,
    targetKey: plan.targetKey,
    map: plan.mapped.map((one) => [one.target.name, one.text]),
    filter: plan.filter?.text ?? null,
  }
  return `sha256:${createHash('sha256').update(JSON.stringify(deciding)).digest('hex')}`
}
