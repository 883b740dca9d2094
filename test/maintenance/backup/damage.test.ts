import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  chmodSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { NexoError } from '../../../src/kernel/errors.ts'
import { seededRandom, testSeed } from '../../support/seeded-random.ts'
import { aBench, type Bench } from '../support/a-project.ts'
import { someBytes } from '../support/bytes.ts'

// Each restores, hashes and waits for the disk many times; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 300_000 })

const maintenance = `  backups: [{ name: files, source: { files: [files] } }]`
const rounds = Number(process.env['NEXO_TEST_CORRUPTIONS'] ?? 20)

async function aStoredBench(): Promise<Bench> {
  const bench = await aBench(maintenance)
  mkdirSync(join(bench.folder, 'files'))
  for (let file = 0; file < 6; file += 1)
    writeFileSync(join(bench.folder, `files/${file}`), someBytes(40_000, file))
  await bench.backup()
  writeFileSync(join(bench.folder, 'files/new'), someBytes(100_000, 99))
  await bench.backup()
  return bench
}

const filesOf = (repository: string): readonly string[] =>
  readdirSync(repository, { recursive: true, encoding: 'utf8' })
    .map((name) => join(repository, name))
    .filter((file) => statSync(file).isFile())
    .toSorted()

/** Whether somebody who checks the repository learns that it is damaged. */
async function isDetected({ manager, where, call }: Bench): Promise<boolean> {
  try {
    const view = await manager.verify({ ...where, depth: 'everything', with: 'nexo' }, call)
    return view.damages.length > 0
  } catch (error) {
    if (!(error instanceof NexoError)) throw error
    return [
      'NX-MAINTAIN-REPOSITORY-DAMAGED',
      'NX-MAINTAIN-KEY-WRONG',
      'NX-MAINTAIN-REPOSITORY-MISSING',
    ].includes(error.code)
  }
}

test(`${rounds} random corruptions are all detected, and what was put right is whole again`, async () => {
  const bench = await aStoredBench()
  const random = seededRandom(testSeed)
  const undetected: string[] = []
  for (let round = 0; round < rounds; round += 1) {
    const files = filesOf(bench.repository)
    const file = files[random.below(files.length)] ?? ''
    const original = readFileSync(file)
    const at = random.below(original.length)
    const changed = Buffer.from(original)
    changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8))
    writeFileSync(file, changed)
    if (!(await isDetected(bench))) undetected.push(`${file} at ${at}`)
    writeFileSync(file, original)
  }
  expect(await isDetected(bench)).toBe(false)
  expect(undetected).toEqual([])
})

test.each(['data', 'index', 'keys', 'config'])(
  'a file of %s that is cut short, longer or gone is detected',
  async (kind) => {
    const bench = await aStoredBench()
    const file = filesOf(bench.repository).find((path) => path.includes(`/shop/${kind}`)) ?? ''
    const original = readFileSync(file)
    truncateSync(file, original.length - 1)
    expect(await isDetected(bench)).toBe(true)
    writeFileSync(file, original)
    appendFileSync(file, 'x')
    expect(await isDetected(bench)).toBe(true)
    rmSync(file)
    expect(await isDetected(bench)).toBe(true)
    writeFileSync(file, original)
    expect(await isDetected(bench)).toBe(false)
  },
)

test('a restore from a damaged pack fails by name and leaves no half file', async () => {
  const bench = await aStoredBench()
  const [made] = await bench.manager.list(bench.where, bench.call)
  for (const pack of filesOf(join(bench.repository, 'data'))) {
    const content = readFileSync(pack)
    content[100] = (content[100] ?? 0) ^ 4
    writeFileSync(pack, content)
  }
  const to = join(bench.folder, 'out')
  await expect(
    bench.manager.restore({ ...bench.where, id: made?.id ?? '', to, existing: 'refuse' }, bench.call),
  ).rejects.toMatchObject({
    code: 'NX-MAINTAIN-REPOSITORY-DAMAGED',
    exitCode: 6,
  })
  const left = readdirSync(bench.folder, { recursive: true, encoding: 'utf8' })
  expect(left.filter((name) => name.includes('.nexo-restore'))).toEqual([])
})

test('the wrong password opens nothing and writes nothing', async () => {
  const bench = await aStoredBench()
  const before = filesOf(bench.repository)
  const key = join(bench.home, 'maintenance/keys/shop.key')
  const original = readFileSync(key)
  writeFileSync(key, 'another password\n')
  await expect(bench.backup()).rejects.toMatchObject({ code: 'NX-MAINTAIN-KEY-WRONG', exitCode: 4 })
  rmSync(key)
  await expect(bench.backup()).rejects.toMatchObject({ code: 'NX-MAINTAIN-KEY-MISSING', exitCode: 3 })
  expect(filesOf(bench.repository)).toEqual(before)
  writeFileSync(key, original)
  chmodSync(key, 0o644)
  await expect(bench.backup()).rejects.toMatchObject({ code: 'NX-SECRETS-IDENTITY-EXPOSED' })
})

test('a folder with packs but without a configuration is left alone', async () => {
  const bench = await aStoredBench()
  rmSync(join(bench.repository, 'config'))
  await expect(bench.backup()).rejects.toMatchObject({
    code: expect.stringMatching(/KEY-MISSING|REPOSITORY-FOREIGN/),
  })
})
