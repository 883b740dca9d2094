import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { insertEvents, selectEvents } from '../../../src/kernel/state/event-table.ts'
import { store0001 } from '../../../src/kernel/state/migrations/0001-store.ts'
import { openSqliteFile } from '../../../src/kernel/state/sqlite/open-sqlite-file.ts'

test('the audit log forgets its oldest events, never the newest', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nexo-events-'))
  const file = await openSqliteFile(join(folder, 'state.sqlite'), [store0001])
  onTestFinished(() => {
    file.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const scope = { application: 'shop', environment: 'local', runId: 'r' }
  for (let seq = 1; seq <= 10; seq++) {
    const event = { type: 'test.happened', version: 1, time: '2026-01-31T14:22:33.000Z', seq }
    insertEvents(file, scope, [event], 4)
  }
  expect(selectEvents(file, { limit: 100 }).map(({ seq }) => seq)).toEqual([7, 8, 9, 10])
})
