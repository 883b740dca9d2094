import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aBench, type Bench } from '../support/a-project.ts'
import { someBytes } from '../support/bytes.ts'

const script = join(import.meta.dirname, '../support/kill-position.ts')
const maintenance = `  backups: [{ name: files, source: { files: [files] }, keep: { last: 1 } }]`

/** Every position takes a minute on a busy machine: NEXO_TEST_EVERY_POSITION=1. Otherwise each third one, and the last. */
const positionsOf = (writes: number): readonly number[] =>
  Array.from({ length: writes }, (_, index) => index + 1).filter(
    (at) => process.env['NEXO_TEST_EVERY_POSITION'] === '1' || at % 3 === 2 || at === writes,
  )

/** Does `work` in a process of its own; gives its output, or undefined when it was killed. */
function inProcess({ home, folder }: Bench, work: 'backup' | 'prune', position: string): string | undefined {
  const argv = ['--disable-warning=ExperimentalWarning', script, home, folder, work, position]
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' })
  if (signal === 'SIGKILL') return undefined
  if (status !== 0) throw new Error(`it ended with ${status}: ${stderr}`)
  return stdout
}

async function aStoredBench(): Promise<{ bench: Bench; snapshotOf: (name: string) => void }> {
  const bench = await aBench(maintenance)
  mkdirSync(join(bench.folder, 'files'))
  writeFileSync(join(bench.folder, 'files/old'), someBytes(300_000, 1))
  await bench.backup()
  writeFileSync(join(bench.folder, 'files/new'), someBytes(300_000, 2))
  const places = ['backups', 'maintenance'] as const
  const snapshotOf = (name: string): void => {
    const [from, to] =
      name === 'keep' ? [bench.home, `${bench.folder}/kept`] : [`${bench.folder}/kept`, bench.home]
    for (const place of places) {
      rmSync(join(to, place), { recursive: true, force: true })
      cpSync(join(from, place), join(to, place), { recursive: true })
    }
  }
  return { bench, snapshotOf }
}

/** Everything that was there before is there, is whole, and restores. */
async function expectWhole(bench: Bench, id: string): Promise<void> {
  const { manager, where, call, folder } = bench
  const { damages } = await manager.verify({ ...where, depth: 'everything', with: 'nexo' }, call)
  expect(damages).toEqual([])
  const to = join(folder, 'out')
  rmSync(to, { recursive: true, force: true })
  await manager.restore({ ...where, id, to, existing: 'refuse' }, call)
  expect(readFileSync(join(to, 'files/old')).equals(someBytes(300_000, 1))).toBe(true)
}

test(
  'a backup that is killed at any write loses nothing, and the next one works',
  { timeout: 300_000 },
  async () => {
    const { bench, snapshotOf } = await aStoredBench()
    const [first] = await bench.manager.list(bench.where, bench.call)
    snapshotOf('keep')
    const writes = Number(inProcess(bench, 'backup', 'none'))
    expect(writes).toBeGreaterThan(5)
    for (const at of positionsOf(writes)) {
      snapshotOf('restore')
      expect(inProcess(bench, 'backup', `${at}:before`)).toBeUndefined()
      await expectWhole(bench, first?.id ?? '')
      expect(await bench.backup()).toMatchObject({ state: 'proven' })
    }
  },
)

test(
  'a prune that is killed at any write loses nothing that it keeps, and the next one ends it',
  { timeout: 300_000 },
  async () => {
    const { bench, snapshotOf } = await aStoredBench()
    const newest = await bench.backup()
    snapshotOf('keep')
    const writes = Number(inProcess(bench, 'prune', 'none'))
    expect(writes).toBeGreaterThan(3)
    for (const at of positionsOf(writes)) {
      snapshotOf('restore')
      expect(inProcess(bench, 'prune', `${at}:before`)).toBeUndefined()
      await expectWhole(bench, newest.id)
      await bench.manager.prune({ ...bench.where, mode: 'do', clock: 'check' }, bench.call)
      expect((await bench.manager.list(bench.where, bench.call)).map(({ id }) => id)).toEqual([newest.id])
    }
  },
)
