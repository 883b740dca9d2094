// relay: sends what waits in the outbox, at least once each. Several replicas share the work: who takes a message has
// it for a minute, and when they die somebody else takes it.
import type { ApplicationDefinition, IntegrationDefinition } from '../definition.ts'
import type { Environment } from '../operations/configuration.ts'
import type { Log } from '../operations/log.ts'
import type { Database, Row } from '../store/database.ts'
import { deliver, type Delivery } from './deliver.ts'
import type { Message } from './enqueue.ts'
import { integrationsOf } from './integrations.ts'

const leaseMs = 60_000
const batch = 10
/** From seconds to half a day: about two days in all. */
const longestPauseMs = 12 * 3_600_000
const attemptsBeforeDeath = 14

/** How long to wait after an attempt that failed: doubles, spread so that not all come back at once. Pure. */
export const pauseMs = (attempts: number, random: number): number =>
  Math.min(longestPauseMs, 5000 * 2 ** (attempts - 1)) * (0.5 + random / 2)

export type Depth = { readonly waiting: number; readonly dead: number; readonly unset: number }

export type Relay = {
  /** Sends what is due now; resolves with how many messages were tried. */
  drain(): Promise<number>
  depth(): Promise<Depth>
  stop(): Promise<void>
}

const claim = (marks: string): string => `
  UPDATE "_outbox" SET "leased_until" = ?
  WHERE "id" IN (
    SELECT "id" FROM "_outbox"
    WHERE "delivered_at" IS NULL AND "dead_at" IS NULL AND "next_attempt_at" <= ? AND ("leased_until" IS NULL OR "leased_until" <= ?)
      AND "integration" IN (${marks})
    ORDER BY "next_attempt_at", "id" LIMIT ${batch}
  ) RETURNING "id", "integration", "message", "attempts"`

const messageOf = (row: Row): Message => JSON.parse(String(row['message']))

/** Integrations whose address is known: the others wait without being tried. */
const configured = (
  integrations: readonly IntegrationDefinition[],
  environment: Environment,
): readonly string[] =>
  integrations
    .filter(
      ({ kind, variables }) =>
        (environment[kind === 'email' ? 'SMTP_URL' : (variables[0] ?? '')] ?? '') !== '',
    )
    .map(({ name }) => name)

export function openRelay(
  database: Database,
  definition: ApplicationDefinition,
  environment: Environment,
  log: Log,
  clock: () => Date,
): Relay {
  const integrations = integrationsOf(definition)
  const ready = configured(integrations, environment)
  let running: Promise<number> | undefined
  const state = { isStopped: false }

  const settleOne = async (row: Row): Promise<void> => {
    const integration = integrations.find(({ name }) => name === row['integration'])
    const id = String(row['id'])
    const delivery: Delivery =
      integration === undefined
        ? { is: 'refused', why: 'the application has no such integration anymore' }
        : await deliver(environment, integration, id, messageOf(row), clock())
    const attempts = Number(row['attempts']) + 1
    await record(database, id, attempts, delivery, clock())
    if ('why' in delivery)
      log.warn('a message was not delivered', {
        integration: String(row['integration']),
        id,
        attempts,
        why: delivery.why,
      })
  }

  const sendBatch = async (): Promise<number> => {
    if (ready.length === 0) return 0
    const now = clock()
    const [until, at] = [new Date(now.getTime() + leaseMs).toISOString(), now.toISOString()]
    const rows = await database.transaction((queries) =>
      queries.all(claim(ready.map(() => '?').join(', ')), [until, at, at, ...ready]),
    )
    await Promise.all(rows.map(settleOne))
    return rows.length
  }

  const drainAll = async (): Promise<number> => {
    let sent = 0
    while (!state.isStopped) {
      const count = await sendBatch()
      sent += count
      if (count < batch) break
    }
    return sent
  }

  return {
    drain: () => {
      running ??= drainAll().finally(() => {
        running = undefined
      })
      return running
    },
    depth: async () => {
      const [row] = await database.all(
        'SELECT COUNT(CASE WHEN "delivered_at" IS NULL AND "dead_at" IS NULL THEN 1 END) AS "waiting", COUNT("dead_at") AS "dead" FROM "_outbox"',
      )
      const waiting = Number(row?.['waiting'] ?? 0)
      return { waiting, dead: Number(row?.['dead'] ?? 0), unset: integrations.length - ready.length }
    },
    stop: async () => {
      state.isStopped = true
      await running
    },
  }
}

async function record(
  database: Database,
  id: string,
  attempts: number,
  delivery: Delivery,
  now: Date,
): Promise<void> {
  const at = now.toISOString()
  if (delivery.is === 'delivered') {
    await database.run(
      'UPDATE "_outbox" SET "delivered_at" = ?, "attempts" = ?, "leased_until" = NULL, "last_error" = NULL WHERE "id" = ?',
      [at, attempts, id],
    )
    return
  }
  if (delivery.is === 'unset') return
  const isDead = delivery.is === 'refused' || attempts >= attemptsBeforeDeath
  const next = new Date(now.getTime() + pauseMs(attempts, Math.random())).toISOString()
  await database.run(
    'UPDATE "_outbox" SET "attempts" = ?, "next_attempt_at" = ?, "leased_until" = NULL, "last_error" = ?, "dead_at" = ? WHERE "id" = ?',
    [attempts, next, delivery.why, isDead ? at : null, id],
  )
}
