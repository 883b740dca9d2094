// Two ends and a sync between them, as the manager would open them, without a manifest.
import { DatabaseSync } from 'node:sqlite'
import { createPostgresConnector } from '../../src/integration/connectors/postgres/connector.ts'
import { postgres } from '../../src/integration/connectors/postgres/descriptor.ts'
import { createSqliteConnector } from '../../src/integration/connectors/sqlite/connector.ts'
import { sqlite } from '../../src/integration/connectors/sqlite/descriptor.ts'
import type { Connector, ConnectorCapabilities } from '../../src/integration/contract.ts'
import type { PlanInput } from '../../src/integration/sync/plan-input.ts'
import { planSync } from '../../src/integration/sync/plan-sync.ts'
import { runSync } from '../../src/integration/sync/run-sync.ts'
import type { SyncRun } from '../../src/integration/sync/run-record.ts'
import type { SyncPlan } from '../../src/integration/sync/sync-plan.ts'
import { IntegrationSection } from '../../src/domain/manifest-integrations.ts'
import { systemClock, type Call } from '../../src/kernel/call.ts'
import type { EventFact } from '../../src/kernel/events.ts'

export type End = {
  readonly connector: Connector
  readonly stream: string
  readonly can: ConnectorCapabilities
}

export const postgresEnd = (url: string, table: string): End => ({
  connector: createPostgresConnector({ connector: 'postgres', directory: '/', url, table }),
  stream: table,
  can: postgres.capabilities,
})

export const sqliteEnd = (file: string, table: string): End => ({
  connector: createSqliteConnector({ connector: 'sqlite', directory: '/', file, table }),
  stream: table,
  can: sqlite.capabilities,
})

export type TestCall = Call & { readonly facts: readonly EventFact[] }

/** A call that remembers what it was told. */
export function aCall(signal: AbortSignal = new AbortController().signal): TestCall {
  const facts: EventFact[] = []
  return { signal, clock: systemClock, emit: (fact) => facts.push(fact), facts }
}

/** The part of a manifest that matters; both ends are already known. */
export const aSection = (differing: object = {}): IntegrationSection =>
  IntegrationSection.parse({ source: { connector: 'a' }, target: { connector: 'b' }, ...differing })

export async function planBetween(
  source: End,
  target: End,
  section: object = {},
): Promise<ReturnType<typeof planSync>> {
  const input: PlanInput = {
    integration: 'copy',
    memoryKey: 'shop/local/copy',
    section: aSection(section),
    source: await source.connector.describe(source.stream, aCall()),
    target: await target.connector.describe(target.stream, aCall()),
    sourceCan: source.can,
    targetCan: target.can,
    isAcknowledged: source.connector.acknowledge !== undefined,
  }
  return planSync(input)
}

/** The plan, which has to be without mistakes. */
export async function aPlan(source: End, target: End, section: object = {}): Promise<SyncPlan> {
  const planned = await planBetween(source, target, section)
  if (!planned.ok) throw new Error(JSON.stringify(planned.findings))
  return planned.plan
}

export type SyncOptions = { readonly section?: object; readonly call?: Call; readonly restart?: boolean }

export async function syncBetween(source: End, target: End, options: SyncOptions = {}): Promise<SyncRun> {
  const plan = await aPlan(source, target, options.section)
  return runSync(
    {
      plan,
      source: source.connector,
      target: target.connector,
      isRestart: options.restart ?? false,
      names: { source: source.stream, target: target.stream },
    },
    options.call ?? aCall(),
  )
}

/** A SQLite file with `sql` run on it. */
export function sqliteFile(file: string, sql: string): string {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
  return file
}

/** The rows that a query of a SQLite file gives, as JSON-like objects. */
export function sqliteRows(file: string, query: string): readonly Readonly<Record<string, unknown>>[] {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return database
      .prepare(query)
      .all()
      .map((row) => ({ ...row }))
  } finally {
    database.close()
  }
}
