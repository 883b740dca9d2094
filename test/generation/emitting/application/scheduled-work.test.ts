import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { documentText, writeApplication } from '../support/generated-application.ts'

/** Two replicas of the library at a clock that is moved by hand: one purge and one report, however many there are. */
const script = `
import { application, hooks } from './src/generated/application.ts'
import { assemble } from './src/runtime/application.ts'
import { prepare } from './src/runtime/start.ts'
const program = { definition: application, hooks, root: '.' }
const parts = await prepare(program, { DATA_DIR: 'data', LOG_LEVEL: 'error' }, (line) => process.stderr.write(line))
const clock = { at: new Date('2026-11-29T03:05:00Z') }
const replicas = [1, 2].map(() => assemble({ ...parts, clock: () => clock.at }))
const { database } = parts
await database.run('INSERT INTO "_users" VALUES (?, ?, ?, ?, ?)', ['u', 'desk@example.com', 'librarian', 'none', '2026-01-01T00:00:00.000Z'])
const system = { kind: 'system' }
const service = (name) => replicas[0].application.service(name)
const { item: reader } = await service('Reader').create(system, { cardNumber: '00000001', name: 'A', email: 'a@example.com' })
const { item: book } = await service('Book').create(system, { title: 'T', author: 'A', isbn: '1234567890' })
for (const at of ['2025-11-28T00:00:00Z', '2025-11-30T00:00:00Z']) {
  clock.at = new Date(at)
  await service('Reservation').create(system, { requestedOn: '2025-01-01', readerId: reader.id, bookId: book.id })
}
clock.at = new Date('2026-11-29T07:00:30Z')
await Promise.all(replicas.map(({ scheduler }) => scheduler.tick()))
await Promise.all(replicas.map(({ scheduler }) => scheduler.tick()))
const left = await database.all('SELECT "_created_at" AS "at" FROM "reservations"')
const sent = await database.all('SELECT "integration", "message" FROM "_outbox"')
const runs = await database.all('SELECT "schedule", "minute" FROM "_schedule_runs" ORDER BY "minute"')
process.stdout.write(JSON.stringify({ left, sent, runs }))
process.exit(0)
`

const Printed = z.object({
  left: z.array(z.object({ at: z.string() })),
  sent: z.array(z.object({ integration: z.string(), message: z.string() })),
  runs: z.array(z.object({ schedule: z.string(), minute: z.string() })),
})

test('work by the clock is done once over all replicas: old rows go, reports are sent to whom they are for', () => {
  const folder = writeApplication(onTestFinished, documentText('library-loans'))
  writeFileSync(join(folder, 'clockwork.ts'), script)
  const { stdout, stderr } = spawnSync(process.execPath, ['clockwork.ts'], { cwd: folder, encoding: 'utf8' })
  expect(stderr).toBe('')
  const { left, sent, runs } = Printed.parse(JSON.parse(stdout))
  expect(left).toEqual([{ at: '2025-11-30T00:00:00.000Z' }])
  expect(sent.map(({ integration }) => integration)).toEqual(['report.schedule.report.Loan'])
  expect(sent[0]?.message).toContain('"to":["desk@example.com"]')
  expect(runs).toEqual([
    { schedule: 'schedule.purge.Reservation', minute: '2026-11-29T03:10:00.000Z' },
    { schedule: 'schedule.report.Loan', minute: '2026-11-29T07:00:00.000Z' },
  ])
})
