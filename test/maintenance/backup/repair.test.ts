import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { RepairView } from '../../../src/maintenance/manager-contract.ts'
import { skipWithout } from '../../support/engine.ts'
import { aBench, type Bench } from '../support/a-project.ts'
import { someBytes } from '../support/bytes.ts'

// Each restores, hashes and waits for the disk many times; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 300_000 })

type Stored = {
  readonly bench: Bench
  readonly first: string
  readonly second: string
  /** Packs: `kept` is in the source and in every backup, `old` in the first alone, `fresh` in the second and the source. */
  readonly packs: Readonly<Record<'kept' | 'old' | 'fresh', string>>
}

async function aStoredBench(): Promise<Stored> {
  const bench = await aBench('  backups: [{ name: files, source: { files: [files] } }]')
  const files = join(bench.folder, 'files')
  mkdirSync(files)
  const known = new Set<string>()
  const backUp = async (): Promise<{ readonly id: string; readonly pack: string }> => {
    const { id } = await bench.backup()
    const pack = filesOf(bench.repository, 'data').find((file) => isLarge(file) && !known.has(file)) ?? ''
    known.add(pack)
    return { id, pack }
  }
  writeFileSync(join(files, 'kept'), someBytes(300_000, 1))
  const { pack: kept } = await backUp()
  writeFileSync(join(files, 'old'), someBytes(300_000, 2))
  const { id: first, pack: old } = await backUp()
  rmSync(join(files, 'old'))
  writeFileSync(join(files, 'new'), someBytes(300_000, 3))
  const { id: second, pack: fresh } = await backUp()
  return { bench, first, second, packs: { kept, old, fresh } }
}

const filesOf = (repository: string, kind: string): readonly string[] =>
  readdirSync(join(repository, kind), { recursive: true, encoding: 'utf8' })
    .map((name) => join(repository, kind, name))
    .filter((file) => statSync(file).isFile())
    .toSorted()

const isLarge = (file: string): boolean => statSync(file).size > 250_000

function flip(file: string, at: number): void {
  const content = readFileSync(file)
  content[at] = (content[at] ?? 0) ^ 1
  writeFileSync(file, content)
}

async function repair({ manager, where, call }: Bench): Promise<RepairView | null> {
  const view = await manager.verify({ ...where, depth: 'everything', with: 'nexo', damage: 'repair' }, call)
  expect(view.damages).toEqual([])
  return view.repair
}

async function restored({ manager, where, call, folder }: Bench, id: string): Promise<readonly string[]> {
  const to = join(folder, 'out')
  rmSync(to, { recursive: true, force: true })
  await manager.restore({ ...where, id, to, existing: 'refuse' }, call)
  return readdirSync(join(to, 'files')).toSorted()
}

const idsOf = async ({ manager, where, call }: Bench): Promise<readonly string[]> =>
  (await manager.list(where, call)).map(({ id }) => id)

test('a damaged blob that is still in the source is stored anew, and every backup that needs it restores again', async () => {
  skipWithout('restic')
  const { bench, first, second, packs } = await aStoredBench()
  flip(packs.kept, 1_000)
  const mended = await repair(bench)
  expect(mended).toMatchObject({ lostBlobs: 1, removed: [], backups: [{ state: 'proven' }] })
  expect(await restored(bench, first)).toEqual(['kept', 'old'])
  expect(await restored(bench, second)).toEqual(['kept', 'new'])
  expect(bench.restic('check', '--read-data')).toContain('no errors were found')
  expect(await repair(bench)).toBeNull()
})

test('a backup whose content is nowhere any more is removed by name, and the others stay', async () => {
  skipWithout('restic')
  const { bench, first, second, packs } = await aStoredBench()
  rmSync(packs.old)
  const mended = await repair(bench)
  expect(mended?.removed).toEqual([{ id: first, snapshot: expect.stringMatching(/^[0-9a-f]{64}$/) }])
  expect(await idsOf(bench)).not.toContain(first)
  expect(await restored(bench, second)).toEqual(['kept', 'new'])
  expect(bench.restic('check', '--read-data')).toContain('no errors were found')
})

test.each([
  ['an index', ({ bench }: Stored) => truncateSync(filesOf(bench.repository, 'index')[0] ?? '', 50)],
  [
    'every index',
    ({ bench }: Stored) => filesOf(bench.repository, 'index').forEach((file) => flip(file, 40)),
  ],
  ['the list of a pack', ({ packs }: Stored) => flip(packs.old, statSync(packs.old).size - 10)],
  ['a whole pack whose content is in the source', ({ packs }: Stored) => rmSync(packs.fresh)],
])('%s that is lost costs no backup', async (_what, damage) => {
  skipWithout('restic')
  const stored = await aStoredBench()
  const { bench, first, second } = stored
  damage(stored)
  expect((await repair(bench))?.removed).toEqual([])
  expect(await restored(bench, first)).toEqual(['kept', 'old'])
  expect(await restored(bench, second)).toEqual(['kept', 'new'])
  expect(bench.restic('check', '--read-data')).toContain('no errors were found')
})

test('damaged trees and snapshots cost the backups that they belong to, and no other', async () => {
  skipWithout('restic')
  const { bench } = await aStoredBench()
  for (const tree of filesOf(bench.repository, 'data').filter((file) => !isLarge(file))) flip(tree, 5)
  const [snapshot = ''] = filesOf(bench.repository, 'snapshots')
  flip(snapshot, 5)
  const mended = await repair(bench)
  expect(mended?.removed).toContainEqual({ id: null, snapshot: expect.any(String) })
  const left = await idsOf(bench)
  expect(left).toContain(mended?.backups[0]?.id)
  for (const id of left) expect(await restored(bench, id)).toContain('kept')
  expect(bench.restic('check', '--read-data')).toContain('no errors were found')
})

test('a repair that is killed at any write is ended by the next one', async () => {
  const { bench, second, packs } = await aStoredBench()
  const { home, folder } = bench
  flip(packs.kept, 1_000)
  rmSync(packs.old)
  const keep = join(folder, 'kept-home')
  for (const place of ['backups', 'maintenance'])
    cpSync(join(home, place), join(keep, place), { recursive: true })
  const script = join(import.meta.dirname, '../support/kill-position.ts')
  const run = (position: string) =>
    spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', script, home, folder, 'repair', position],
      {
        encoding: 'utf8',
      },
    )
  const stride = process.env['NEXO_TEST_EVERY_POSITION'] === '1' ? 1 : 6
  const writes = Number(run('none').stdout)
  expect(writes).toBeGreaterThan(8)
  for (let at = 1; at <= writes; at += stride) {
    for (const place of ['backups', 'maintenance']) {
      rmSync(join(home, place), { recursive: true })
      cpSync(join(keep, place), join(home, place), { recursive: true })
    }
    expect(run(`${at}:before`).signal).toBe('SIGKILL')
    await repair(bench)
    expect(await restored(bench, second)).toEqual(['kept', 'new'])
  }
})
