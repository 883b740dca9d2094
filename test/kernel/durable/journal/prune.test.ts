import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../../src/kernel/call.ts'
import { createEmbeddedEngine } from '../../../../src/kernel/durable/embedded-engine.ts'
import { keptMs, pruneEndedRuns } from '../../../../src/kernel/durable/journal/prune.ts'
import { journal0001 } from '../../../../src/kernel/durable/migrations/0001-journal.ts'
import { openSqliteFile } from '../../../../src/kernel/state/sqlite/open-sqlite-file.ts'
import type { SqliteFile } from '../../../../src/kernel/state/sqlite/sqlite-file.ts'
import { noting, options, plan } from '../../../contract/durable/words.ts'

function aFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nexo-prune-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'journal.sqlite')
}

async function aJournal(): Promise<SqliteFile> {
  const file = await openSqliteFile(aFile(), [journal0001])
  onTestFinished(() => file.close())
  return file
}

type Wished = { readonly state?: string; readonly parent?: string; readonly updatedAt?: number }

function addRun(
  file: SqliteFile,
  runId: string,
  { state = 'succeeded', parent, updatedAt = 0 }: Wished = {},
): void {
  file.run(
    `INSERT INTO runs (run_id, plan, plan_hash, input, parent_id, parent_seq, state, started_at, updated_at, epoch)
     VALUES (?, 'plan', '', 'null', ?, 1, ?, ?, ?, 1)`,
    runId,
    parent ?? null,
    state,
    updatedAt,
    updatedAt,
  )
  file.run(`INSERT INTO journal VALUES (?, 0, 0, 'ended', 0, '{}')`, runId)
  file.run(`INSERT INTO signals (run_id, name, value) VALUES (?, 'go', 'null')`, runId)
}

const idsIn = (file: SqliteFile, table: string) =>
  file.all(`SELECT run_id FROM ${table} ORDER BY run_id`).map((row) => row['run_id'])

test('the newest ended runs stay, older ones go with their journals, signals and children', async () => {
  const file = await aJournal()
  addRun(file, 'a-oldest', { updatedAt: 1 })
  addRun(file, 'a-oldest/child', { updatedAt: 1, parent: 'a-oldest' })
  addRun(file, 'b-old', { updatedAt: 2, state: 'restored' })
  addRun(file, 'c-new', { updatedAt: 3 })
  addRun(file, 'd-newest', { updatedAt: 4 })
  pruneEndedRuns(file, keptMs + 10, 2)
  for (const table of ['runs', 'journal', 'signals'])
    expect(idsIn(file, table)).toEqual(['c-new', 'd-newest'])
})

test('what is live, and what has a live child, stays however old it is', async () => {
  const file = await aJournal()
  addRun(file, 'live', { state: 'undoing' })
  addRun(file, 'parent', { state: 'failed' })
  addRun(file, 'parent/child', { parent: 'parent', state: 'running' })
  pruneEndedRuns(file, 2 * keptMs, 0)
  expect(idsIn(file, 'runs')).toEqual(['live', 'parent', 'parent/child'])
})

test('a run that ended within the last day stays, whatever its number', async () => {
  const file = await aJournal()
  addRun(file, 'yesterday', { updatedAt: 1_000 })
  addRun(file, 'today', { updatedAt: 1_000 + keptMs })
  pruneEndedRuns(file, 1_001 + keptMs, 0)
  expect(idsIn(file, 'runs')).toEqual(['today'])
})

test('an engine that closes forgets what is too old', async () => {
  const file = aFile()
  const steps: string[] = []
  const openAt = (nowMs: number) =>
    createEmbeddedEngine({
      file,
      plans: [plan((context) => context.step('call', noting(steps, 'call'), null))],
      actions: [noting(steps, 'call')],
      clock: { ...systemClock, now: () => nowMs },
      randomHex: (bytes) => randomBytes(bytes).toString('hex'),
    })
  const engine = openAt(1_000)
  for (let count = 0; count < 201; count += 1) await engine.run(`r-${count + 100}`, 'plan', null, options())
  await engine.close()
  const next = openAt(1_001 + keptMs)
  expect(await next.list({})).toHaveLength(201)
  await next.close()
  const later = openAt(1_001 + keptMs)
  expect(await later.list({})).toHaveLength(200)
  expect(await later.get('r-100')).toBeUndefined()
  await later.close()
})
