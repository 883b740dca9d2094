// How many rows of about 120 bytes a sync moves in a second, checkpoint and all, beside `pg_dump | psql` in the same run.
// Goal: 100,000 rows/s on two cores, from PostgreSQL and from SQLite. NEXO_BENCH_ROWS makes it larger.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { IntegrationSection } from '../src/domain/manifest-integrations.ts'
import { createPostgresConnector } from '../src/integration/connectors/postgres/connector.ts'
import { postgres } from '../src/integration/connectors/postgres/descriptor.ts'
import { createSqliteConnector } from '../src/integration/connectors/sqlite/connector.ts'
import { sqlite } from '../src/integration/connectors/sqlite/descriptor.ts'
import type { Connector, ConnectorCapabilities } from '../src/integration/contract.ts'
import { planSync } from '../src/integration/sync/plan-sync.ts'
import { runSync } from '../src/integration/sync/run-sync.ts'
import { systemClock, type Call } from '../src/kernel/call.ts'
import { medianOf, printFigure } from './figure.ts'
import { startCluster, type Cluster } from './postgres-cluster.ts'

const rows = Number(process.env['NEXO_BENCH_ROWS'] ?? 500_000)
const rounds = Number(process.env['NEXO_BENCH_ROUNDS'] ?? 3)
const call: Call = { signal: new AbortController().signal, clock: systemClock, emit: () => undefined }

type End = { readonly connector: Connector; readonly can: ConnectorCapabilities; readonly table: string }

const postgresEnd = ({ url }: Cluster, table: string): End => ({
  connector: createPostgresConnector({ connector: 'postgres', directory: '/', url, table }),
  can: postgres.capabilities,
  table,
})
const sqliteEnd = (file: string): End => ({
  connector: createSqliteConnector({ connector: 'sqlite', directory: '/', file, table: 't' }),
  can: sqlite.capabilities,
  table: 't',
})

async function planOf(source: End, target: End) {
  const section = IntegrationSection.parse({
    source: { connector: source.can.family },
    target: { connector: target.can.family },
  })
  const planned = planSync({
    integration: 'bench',
    memoryKey: 'bench/local/bench',
    section,
    source: await source.connector.describe(source.table, call),
    target: await target.connector.describe(target.table, call),
    sourceCan: source.can,
    targetCan: target.can,
    isAcknowledged: false,
  })
  if (!planned.ok) throw new Error(JSON.stringify(planned.findings))
  return planned.plan
}

/** Time of one sync in ms; every row has to be accounted for. */
async function timeSync(source: End, target: End): Promise<number> {
  const plan = await planOf(source, target)
  const startedMs = performance.now()
  const { counts } = await runSync(
    {
      plan,
      source: source.connector,
      target: target.connector,
      isRestart: true,
      names: { source: 'source', target: 'target' },
    },
    call,
  )
  if (counts.applied + counts.unchanged !== rows) throw new Error(JSON.stringify(counts))
  return performance.now() - startedMs
}

const columns =
  'id bigint PRIMARY KEY, name text NOT NULL, email text NOT NULL, price numeric(10,2) NOT NULL, at timestamptz NOT NULL, note text'

function fill(cluster: Cluster): void {
  cluster.sql(`CREATE SCHEMA a; CREATE SCHEMA b; CREATE TABLE a.t (${columns});
    INSERT INTO a.t SELECT i, 'customer ' || i, 'customer' || i || '@example.com', i / 100.0, timestamptz '2026-01-01' + i * interval '1 s', repeat('x', 44)
    FROM generate_series(1, ${rows}) i; ANALYZE a.t`)
}

const emptyTarget = (cluster: Cluster): void =>
  void cluster.sql(`DROP TABLE IF EXISTS b.t; CREATE TABLE b.t (${columns}); CHECKPOINT`)

function fillSqlite(file: string): void {
  const database = new DatabaseSync(file)
  database.exec(
    'CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, price DECIMAL(10,2) NOT NULL, at TIMESTAMPTZ NOT NULL, note TEXT)',
  )
  database.exec('BEGIN')
  const insert = database.prepare('INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)')
  for (let id = 1; id <= rows; id += 1)
    insert.run(
      id,
      `customer ${id}`,
      `customer${id}@example.com`,
      id / 100,
      '2026-01-01 00:00:00+00',
      'x'.repeat(44),
    )
  database.exec('COMMIT')
  database.close()
}

const rate = (ms: number): number => (rows / ms) * 1_000

async function measure(
  name: string,
  cluster: Cluster,
  time: () => Promise<number> | number,
  isFresh = true,
): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    if (isFresh) emptyTarget(cluster)
    times.push(await time())
  }
  printFigure({
    bench: 'integration',
    figure: name,
    value: rate(medianOf(times)),
    unit: 'rows/s',
    details: { rows, rounds, peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1_024) },
  })
}

const cluster = await startCluster()
if (cluster === undefined) process.stderr.write('PostgreSQL is not installed; nothing was measured\n')
else {
  const folder = mkdtempSync(join(tmpdir(), 'nexo-bench-'))
  try {
    fill(cluster)
    const file = join(folder, 'source.db')
    fillSqlite(file)
    const target = postgresEnd(cluster, 'b.t')
    await measure('pg-dump-psql', cluster, () =>
      cluster.shell(`pg_dump "$URL" -a -t a.t | sed 's/^COPY a\\.t/COPY b.t/' | psql -q "$URL" >/dev/null`),
    )
    await measure('postgres-to-postgres', cluster, () => timeSync(postgresEnd(cluster, 'a.t'), target))
    await measure(
      'postgres-to-postgres-unchanged',
      cluster,
      () => timeSync(postgresEnd(cluster, 'a.t'), target),
      false,
    )
    await measure('sqlite-to-postgres', cluster, () => timeSync(sqliteEnd(file), target))
  } finally {
    cluster.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
