import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { systemClock } from '../../../src/kernel/call.ts'
import { repositoryFull } from '../../../src/maintenance/repository-errors.ts'
import type { RepositoryFiles } from '../../../src/maintenance/backup/repository/contract.ts'
import { createLocalFiles } from '../../../src/maintenance/backup/repository/local-files.ts'
import { createMaintenanceManager } from '../../../src/maintenance/maintenance-manager.ts'
import { aBench, type Bench } from '../support/a-project.ts'
import { someBytes } from '../support/bytes.ts'

// Each restores, hashes and waits for the disk many times; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 300_000 })

const keeping = (keep: string): string =>
  `  backups: [{ name: files, source: { files: [files] }, keep: ${keep} }]`

async function aBenchOfFour(keep: string): Promise<Bench> {
  const bench = await aBench(keeping(keep))
  mkdirSync(join(bench.folder, 'files'))
  for (let round = 0; round < 4; round += 1) {
    // Half of it is the same each time.
    writeFileSync(join(bench.folder, 'files/same'), someBytes(200_000, 1))
    writeFileSync(join(bench.folder, 'files/other'), someBytes(500_000, 10 + round))
    await bench.backup()
  }
  return bench
}

const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, facts) => sum + (facts.isFile() ? facts.size : 0), 0)

test('a dry run says exactly what the run then does, and the space of what went is free', async () => {
  const bench = await aBenchOfFour('{ last: 1 }')
  const { manager, where, call, repository } = bench
  const before = sizeOf(repository)
  const dry = await manager.prune({ ...where, mode: 'dry-run', clock: 'check' }, call)
  expect(dry.forgotten).toHaveLength(3)
  expect(sizeOf(repository)).toBe(before)
  const done = await manager.prune({ ...where, mode: 'do', clock: 'check' }, call)
  expect([done.keep, done.forgotten]).toEqual([dry.keep, dry.forgotten])
  expect(before - sizeOf(repository)).toBeGreaterThan(1_300_000)
  const [left, ...others] = await manager.list(where, call)
  expect(others).toEqual([])
  await manager.restore(
    { ...where, id: left?.id ?? '', to: join(bench.folder, 'out'), existing: 'refuse' },
    call,
  )
  expect((await manager.verify({ ...where, depth: 'everything', with: 'nexo' }, call)).damages).toEqual([])
})

test('no rule removes the newest proven backup', async () => {
  const bench = await aBenchOfFour('{ last: 0 }')
  const { manager, where, call } = bench
  await manager.prune({ ...where, mode: 'do', clock: 'check' }, call)
  expect((await manager.list(where, call)).map(({ state }) => state)).toEqual(['proven'])
})

test.each([
  ['a year ahead', 365 * 86_400_000],
  ['two days behind', -2 * 86_400_000],
])('with a clock that is %s nothing is removed until a person says so', async (_, offsetMs) => {
  const daily = keeping('{ last: 1 }').replace('source:', "schedule: '0 0 * * *', source:")
  const bench = await aBench(daily)
  mkdirSync(join(bench.folder, 'files'))
  for (let round = 0; round < 2; round += 1) await bench.backup()
  const call = { ...bench.call, clock: { ...systemClock, now: () => Date.now() + offsetMs } }
  const { manager, where } = bench
  await expect(manager.prune({ ...where, mode: 'do', clock: 'check' }, call)).rejects.toMatchObject({
    code: 'NX-MAINTAIN-CLOCK-JUMPED',
    exitCode: 12,
  })
  expect(await manager.list(where, bench.call)).toHaveLength(2)
  expect((await manager.prune({ ...where, mode: 'do', clock: 'accept' }, call)).forgotten).toHaveLength(1)
})

test('on a full disk a backup fails by name, earlier ones restore, and prune makes room', async () => {
  const bench = await aBenchOfFour('{ last: 1 }')
  const { where, call, kernel, manager, folder } = bench
  const openFull = (place: string): RepositoryFiles => ({
    ...createLocalFiles(place),
    write: (kind, name, content) =>
      kind === 'data'
        ? Promise.reject(repositoryFull({ repository: place, reason: 'ENOSPC' }))
        : createLocalFiles(place).write(kind, name, content),
  })
  writeFileSync(join(folder, 'files/other'), someBytes(500_000, 99))
  const full = createMaintenanceManager(kernel, openFull)
  await expect(full.backup({ ...where, reason: 'manual' }, call)).rejects.toMatchObject({
    code: 'NX-MAINTAIN-REPOSITORY-FULL',
    exitCode: 5,
  })
  const [failed, ...others] = await manager.list(where, call)
  expect(failed).toMatchObject({
    state: 'failed',
    snapshot: null,
    problems: [expect.stringContaining('REPOSITORY-FULL')],
  })
  expect(others).toHaveLength(4)
  expect((await full.prune({ ...where, mode: 'do', clock: 'check' }, call)).freedBytes).toBeGreaterThan(
    900_000,
  )
  expect(await bench.backup()).toMatchObject({ state: 'proven' })
})
