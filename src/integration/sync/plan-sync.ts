// plan-sync: manifest and columns of both ends -> what the sync will do, or everything that is wrong with it. Pure.
import { createHash } from 'node:crypto'
import type { IntegrationSection } from '../../domain/manifest-integrations.ts'
import type { PlanFinding } from '../plan-errors.ts'
import { guaranteeOf } from './guarantee.ts'
import type { PlanInput } from './plan-input.ts'
import { cursorOf, sourceKeyOf, targetKeyOf } from './plan-keys.ts'
import {
  checkRequired,
  columnsUsed,
  compileFilter,
  compilerFor,
  mapColumns,
  mappingTexts,
} from './plan-mapping.ts'
import type { MappedColumn, SyncPlan } from './sync-plan.ts'

const defaultDeadLetters = 1_000
/** Few transactions, and little memory. */
const defaultBatchRows = 10_000
/** Where the checkpoint comes after the rows, so many may come twice. */
const untransactedRows = 20
const defaultStallMs = 2 * 60_000

export type Planned =
  | { readonly ok: true; readonly plan: SyncPlan }
  | { readonly ok: false; readonly findings: readonly PlanFinding[] }

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
