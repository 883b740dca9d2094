// alert-desk: moves alerts and stores each move together with the notifications that it causes.
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import type { MonitoringEvent } from '../events.ts'
import type { Delivery } from '../notifying/delivery.ts'
import type { Outbox } from '../notifying/outbox.ts'
import type { ChannelPlan } from '../plan/watch-plan.ts'
import { insertChange } from '../store/change-table.ts'
import { text } from '../store/columns.ts'
import { endEpisodes, insertEpisode } from '../store/episode-table.ts'
import type { StoreWriter } from '../store/writer.ts'
import { episodeId, newAlert, StoredAlert, type AlertRecord } from './alert-record.ts'
import { ruleOfStored, type AlertRule, type Seen } from './alert-rule.ts'
import { withFlapping } from './flapping.ts'
import { nextState, settled, type Step } from './next-state.ts'
import { planNotices, type Notice } from './plan-notices.ts'
import { isSilenced, type Silence } from './silence.ts'

/** What is known of a target when one of its alerts moves. */
export type TargetFacts = {
  readonly application: string
  readonly environment: string
  readonly channels: readonly ChannelPlan[]
  readonly release: string | null
  readonly nearestDeploy: { readonly release: string; readonly at: number } | null
}

export type AlertAround = {
  readonly writer: StoreWriter
  readonly outbox: Outbox
  readonly now: () => number
  readonly monotonicMs: () => number
  readonly facts: (target: string) => TargetFacts | undefined
  readonly silences: () => readonly Silence[]
  readonly say: (fact: MonitoringEvent) => void
}

/** After so long without a monitor, what was pending begins anew. */
const longestOutageMs = 3_600_000
/** An evaluation that says the same as the one before is stored once in so long. */
const quietStoreMs = 60_000

type Open = { rule: AlertRule; record: AlertRecord; seenAtMs: number | undefined; storedAt: number }

export class AlertDesk {
  readonly #around: AlertAround
  readonly #open = new Map<string, Open>()
  readonly #restored = new Map<string, StoredAlert>()

  constructor(around: AlertAround) {
    this.#around = around
  }

  /** Takes up the alerts of a monitor before this one; rules find theirs when they are set. */
  restore(file: SqliteFile): void {
    for (const row of file.all('SELECT document FROM alerts')) {
      const stored = StoredAlert.parse(JSON.parse(text(row['document'])))
      this.#restored.set(stored.record.id, stored)
    }
  }

  /** The rules of a target from now on. A rule that is gone ends its alert; one that stays keeps its state. */
  replaceRules(target: string, rules: readonly AlertRule[]): void {
    const wanted = new Map(rules.map((rule) => [rule.id, rule]))
    for (const rule of rules) this.#take(rule)
    for (const [id, open] of this.#open) {
      if (open.rule.target !== target || wanted.has(id)) continue
      this.#end(open)
      this.#open.delete(id)
    }
    for (const [id, stored] of this.#restored) {
      if (stored.record.target !== target || wanted.has(id)) continue
      this.#restored.delete(id)
      this.#end({ rule: ruleOfStored(stored), record: stored.record, seenAtMs: undefined, storedAt: 0 })
    }
  }

  /** One evaluation of a rule. Nothing happens to rules that are not set. */
  judge(id: string, seen: Seen): void {
    const open = this.#open.get(id)
    if (open === undefined) return
    const nowMs = this.#around.monotonicMs()
    const sinceMs = open.seenAtMs === undefined ? 0 : nowMs - open.seenAtMs
    open.seenAtMs = nowMs
    // A pause of this process is no time in which anything was seen.
    const elapsedMs = Math.min(sinceMs, 2 * open.rule.holding.intervalMs)
    const at = this.#around.now()
    const before = this.#settledRecord(open, at)
    const step = nextState(before, open.rule.holding, { verdict: seen.verdict, at, elapsedMs })
    this.#move(open, step, seen, at)
  }

  /** Ids of a target's alerts that fire or recover. */
  firing(target: string): readonly string[] {
    return [...this.#open.values()]
      .filter(({ rule, record }) => rule.target === target && isBad(record))
      .map(({ rule }) => rule.id)
  }

  #take(rule: AlertRule): void {
    const known = this.#open.get(rule.id)
    if (known !== undefined) {
      known.rule = rule
      return
    }
    const at = this.#around.now()
    const restored = this.#restored.get(rule.id)
    this.#restored.delete(rule.id)
    const record =
      restored === undefined
        ? newAlert(rule.id, rule.target, rule.name, at)
        : afterOutage(restored.record, at)
    const open = { rule, record, seenAtMs: undefined, storedAt: 0 }
    this.#open.set(rule.id, open)
    this.#store(open, null)
  }

  /** A resolve that nobody waits for any more is over. */
  #settledRecord({ record, rule }: Open, at: number): AlertRecord {
    return record.state === 'resolved' && !this.#around.outbox.isWaitingFor(rule.id)
      ? settled(record, at)
      : record
  }

  #move(open: Open, step: Step, seen: Seen, at: number): void {
    const flapped = withFlapping(step.record, step.change, at)
    const facts = this.#around.facts(open.rule.target)
    const named = step.change === 'fired' ? withFiringFacts(flapped, open.rule, seen, facts) : flapped
    const mutedBy = this.#mutedBy(open.rule)
    const listeners = (facts?.channels ?? [])
      .filter(({ severities }) => severities.includes(open.rule.severity))
      .map(({ id, wantsResolved }) => ({ channel: id, wantsResolved }))
    const { record, notices } = planNotices(named, listeners, mutedBy)
    const isNews = step.change !== 'none' || record.state !== open.record.state || notices.length > 0
    this.#tell(open.record, record, open.rule, step)
    const isRepeated = open.record.lastVerdict === record.lastVerdict && !isNews
    this.#keepEpisode(open, record, step, seen)
    open.record = record
    for (const notice of notices) this.#around.outbox.add(this.#deliveryOf(open, notice, seen, at, facts))
    if (isRepeated && at - open.storedAt < quietStoreMs) return
    open.storedAt = at
    this.#store(open, mutedBy, { seen, note: step.note === '' ? seen.note : `${seen.note} (${step.note})` })
    // What somebody is told of must be on the disk before it is told.
    if (isNews) this.#around.writer.flush()
  }

  #tell(before: AlertRecord, record: AlertRecord, { id, severity }: AlertRule, { change }: Step): void {
    const { summary, release, since } = record
    if (change === 'fired')
      this.#around.say({ type: 'monitoring.alert-fired', version: 1, alert: id, severity, summary, release })
    if (change === 'resolved') {
      const lastedMs = Math.round(since - (before.firedAt ?? since))
      this.#around.say({ type: 'monitoring.alert-resolved', version: 1, alert: id, lastedMs })
    }
  }

  /** What happened is kept longer than what was evaluated. */
  #keepEpisode({ rule, record: before }: Open, record: AlertRecord, { change }: Step, seen: Seen): void {
    const { id, target, name, severity, expression } = rule
    if (change === 'resolved') this.#around.writer.put((file) => endEpisodes(file, id, record.since))
    if (change !== 'fired') return
    const { release, nearestDeploy, since: fromMs } = record
    const { value, threshold } = seen
    const firstSeenAt = before.state === 'pending' ? before.since : fromMs
    const named = { id: episodeId(record), target, alert: id, rule: name, severity, expression }
    const summary = record.summary === '' ? rule.summary : record.summary
    const when = { firstSeenAt, fromMs, toMs: null }
    const episode = { ...named, ...when, summary, value, threshold, release, nearestDeploy }
    this.#around.writer.put((file) => insertEpisode(file, episode))
  }

  #mutedBy({ id, parents }: AlertRule): string | null {
    const silence = this.#around.silences().find((one) => isSilenced(id, one))
    if (silence !== undefined) return `silence ${silence.id}: ${silence.reason}`
    const parent = parents.find((one) => {
      const open = this.#open.get(one)
      // One that is about to fire may be the cause: it is waited for.
      return open !== undefined && (isBad(open.record) || open.record.state === 'pending')
    })
    return parent === undefined ? null : `${parent} explains it`
  }

  #end(open: Open): void {
    const at = this.#around.now()
    if (!isBad(open.record)) {
      this.#around.writer.put((file) => void file.run('DELETE FROM alerts WHERE id = ?', open.rule.id))
      return
    }
    const record: AlertRecord = { ...open.record, state: 'resolved', since: at, heldMs: 0, heldCount: 1 }
    const note = 'it is no longer configured'
    this.#move(
      open,
      { record, change: 'resolved', note },
      { verdict: 'false', value: null, threshold: null, note },
      at,
    )
  }

  #store(
    { rule, record }: Open,
    mutedBy: string | null,
    evaluated?: { readonly seen: Seen; readonly note: string },
  ): void {
    const { severity, expression, summary } = rule
    const stored: StoredAlert = { record, severity, expression, summary, mutedBy }
    const document = JSON.stringify(stored)
    this.#around.writer.put((file) => {
      file.run(
        'INSERT OR REPLACE INTO alerts (id, target, document) VALUES (?, ?, ?)',
        rule.id,
        rule.target,
        document,
      )
      if (evaluated === undefined) return
      const { seen, note } = evaluated
      file.run(
        `INSERT INTO evaluations (alert, at, verdict, value, threshold, state, note)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        rule.id,
        record.lastAt,
        seen.verdict,
        seen.value,
        seen.threshold,
        record.flap.holdMs > 0 ? 'flapping' : record.state,
        note,
      )
      insertChange(file, record.lastAt, 'alerts', rule.target)
    })
  }

  #deliveryOf(
    { rule, record }: Open,
    { id, channel, kind }: Notice,
    seen: Seen,
    at: number,
    facts: TargetFacts | undefined,
  ): Delivery {
    return {
      id,
      alert: rule.id,
      target: rule.target,
      channel,
      kind,
      status: 'waiting',
      attempts: 0,
      nextAttemptAt: at,
      createdAt: at,
      deliveredAt: null,
      lastError: null,
      reached: [],
      content: {
        application: facts?.application ?? '',
        environment: facts?.environment ?? '',
        rule: rule.name,
        severity: rule.severity,
        state: record.state,
        summary: record.summary === '' ? rule.summary : record.summary,
        detail: seen.note,
        expression: rule.expression,
        value: seen.value,
        threshold: seen.threshold,
        since: record.firedAt ?? record.since,
        release: record.release,
        nearestDeploy: record.nearestDeploy,
        requirement: rule.requirement,
      },
    }
  }
}

const isBad = ({ state }: AlertRecord): boolean => state === 'firing' || state === 'recovering'

/** A monitor that was away for long knows nothing of what was pending; what fired goes on. Pure. */
function afterOutage(record: AlertRecord, at: number): AlertRecord {
  const isForgotten = record.state === 'pending' && at - record.lastAt > longestOutageMs
  return isForgotten ? { ...record, state: 'ok', since: at, heldMs: 0, heldCount: 0 } : record
}

function withFiringFacts(
  record: AlertRecord,
  rule: AlertRule,
  seen: Seen,
  facts: TargetFacts | undefined,
): AlertRecord {
  return {
    ...record,
    summary: seen.note === '' ? rule.summary : `${rule.summary}: ${seen.note}`,
    release: facts?.release ?? null,
    nearestDeploy: facts?.nearestDeploy ?? null,
  }
}
