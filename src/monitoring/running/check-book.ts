// check-book: the checks of one target as they stand: their newest results, stored, sampled and judged.
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import type { AlertDesk } from '../alerting/alert-desk.ts'
import type { CheckAnswer } from '../checks/check.ts'
import type { CheckPlan } from '../plan/watch-plan.ts'
import { deleteCheck, selectChecks, upsertCheck, type CheckDocument } from '../store/check-table.ts'
import { measured, type Sample } from '../store/series.ts'
import type { StoreWriter } from '../store/writer.ts'
import { onGrid } from './grid.ts'
import { checkRule } from './rules.ts'

export type CheckBookAround = {
  readonly file: SqliteFile
  readonly writer: StoreWriter
  readonly desk: AlertDesk
  readonly now: () => number
  readonly missedOf: (job: string) => number
  readonly dueOf: (job: string) => number | undefined
}

const verdicts = {
  ok: 'false',
  fail: 'true',
  'no-data': 'no-data',
  'monitor-error': 'monitor-error',
} as const

export class CheckBook {
  readonly #around: CheckBookAround
  readonly #target: string
  readonly #documents = new Map<string, CheckDocument>()

  constructor(target: string, around: CheckBookAround) {
    this.#around = around
    this.#target = target
    for (const { id, target: _target, recent: _recent, ...document } of selectChecks(around.file, target))
      if (document.outcome !== 'not-yet') this.#documents.set(id, document)
  }

  get documents(): ReadonlyMap<string, CheckDocument> {
    return this.#documents
  }

  /** Checks that are planned now: new ones are known before their first result, and others go with theirs. */
  plan(checks: readonly CheckPlan[]): void {
    for (const check of checks) if (!this.#documents.has(check.id)) this.#announce(check)
    for (const id of this.#documents.keys()) {
      if (checks.some((check) => check.id === id)) continue
      this.#documents.delete(id)
      this.#around.writer.put((file) => deleteCheck(file, this.#target, id))
    }
  }

  take(check: CheckPlan, answer: CheckAnswer): void {
    const at = this.#around.now()
    const document = this.#documentOf(check, answer, at)
    const { outcome, reason, latencyMs } = document
    this.#documents.set(check.id, document)
    const entry = { target: this.#target, id: check.id, document }
    this.#around.writer.putPassing((file) =>
      upsertCheck(file, entry, { at, outcome: answer.outcome, latencyMs, reason }),
    )
    this.#around.writer.sample(checkSamples(this.#target, check, answer, at))
    this.#around.desk.judge(checkRule(this.#target, check.id), {
      verdict: outcome === 'not-yet' ? 'no-data' : verdicts[outcome],
      value: latencyMs,
      threshold: null,
      note: reason,
    })
  }

  #announce({ id, question, subject, intervalMs }: CheckPlan): void {
    const document: CheckDocument = {
      kind: question.kind,
      subject,
      intervalMs,
      outcome: 'not-yet',
      reason: '',
      latencyMs: null,
      lastAt: null,
      nextDueAt: null,
      missed: 0,
    }
    this.#around.writer.put((file) => upsertCheck(file, { target: this.#target, id, document }))
  }

  #documentOf(check: CheckPlan, { outcome, reason, latencyMs }: CheckAnswer, at: number): CheckDocument {
    const job = `${this.#target}/check/${check.id}`
    return {
      kind: check.question.kind,
      subject: check.subject,
      intervalMs: check.intervalMs,
      outcome,
      reason,
      latencyMs: latencyMs === null ? null : measured(latencyMs),
      lastAt: at,
      nextDueAt: this.#around.dueOf(job) ?? null,
      missed: this.#around.missedOf(job),
    }
  }
}

function checkSamples(
  target: string,
  check: CheckPlan,
  { outcome, latencyMs }: CheckAnswer,
  now: number,
): readonly Sample[] {
  if (outcome !== 'ok' && outcome !== 'fail') return []
  const labels = { check: check.id }
  const at = onGrid(now, check.intervalMs)
  const isOk = { target, name: 'check_ok', labels, kind: 'gauge', unit: '' } as const
  const latency = { target, name: 'check_latency_seconds', labels, kind: 'gauge', unit: 's' } as const
  return [
    { series: isOk, at, value: outcome === 'ok' ? 1 : 0 },
    ...(latencyMs === null ? [] : [{ series: latency, at, value: latencyValue(latencyMs) }]),
  ]
}

/** Three digits say all that a probe can know. */
const latencyValue = (latencyMs: number): number => Number((latencyMs / 1_000).toPrecision(3))
