import { execFileSync } from 'node:child_process'
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  chmodSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test, vi } from 'vitest'
import { createLocalFiles } from '../../../src/maintenance/backup/repository/local-files.ts'
import { openRepository } from '../../../src/maintenance/backup/repository/open-repository.ts'
import { listSnapshots } from '../../../src/maintenance/backup/repository/snapshot.ts'
import { findNode } from '../../../src/maintenance/backup/repository/read-tree.ts'
import { restoreTree } from '../../../src/maintenance/backup/restore/restore-tree.ts'
import { skipWithout } from '../../support/engine.ts'
import { temporaryFolder } from '../../support/home.ts'
import { aBench } from '../support/a-project.ts'
import { someBytes } from '../support/bytes.ts'

// Each restores, hashes and waits for the disk many times; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 300_000 })

const maintenance = `  backups: [{ name: all, source: { sqlite: data/app.db, files: [files] } }]`

/** Everything that a file system can be nasty with, below `folder`. */
function makeFiles(folder: string): void {
  const files = join(folder, 'files')
  mkdirSync(join(files, 'deep/er'), { recursive: true })
  mkdirSync(join(files, 'empty'))
  writeFileSync(join(files, 'empty.txt'), '')
  writeFileSync(join(files, 'deep/er/big.bin'), someBytes(11 * 1024 * 1024, 1))
  writeFileSync(join(files, 'text'), 'the same line again and again\n'.repeat(50_000))
  linkSync(join(files, 'text'), join(files, 'text-again'))
  symlinkSync('../nowhere', join(files, 'dangling'))
  symlinkSync('.', join(files, 'loop'))
  writeFileSync(join(files, 'sparse'), 'x')
  truncateSync(join(files, 'sparse'), 50 * 1024 * 1024)
  const odd = [
    Buffer.from('line\nbreak'),
    Buffer.from('e\u0301 and é'),
    Buffer.from([0x66, 0xff, 0xfe]),
    Buffer.from('%41\\"\''),
    Buffer.alloc(255, 'n'),
  ]
  for (const name of odd) writeFileSync(Buffer.concat([Buffer.from(`${files}/`), name]), name)
  chmodSync(join(files, 'text'), 0o640)
  chmodSync(join(files, 'empty'), 0o1750)
  utimesSync(join(files, 'empty.txt'), -86_400, -86_400)
  utimesSync(join(files, 'deep'), 1_000_000_000, 1_000_000_000)
}

function makeDatabase(folder: string): DatabaseSync {
  mkdirSync(join(folder, 'data'))
  const database = new DatabaseSync(join(folder, 'data/app.db'))
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)')
  database.exec("INSERT INTO notes (text) VALUES ('one'), ('two')")
  return database
}

/** What can be compared of everything below a folder, by path; names as latin1. */
function listing(folder: string): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  const visit = (path: Buffer, shown: string): void => {
    const facts = lstatSync(path)
    const kind = facts.isSymbolicLink()
      ? readlinkSync(path)
      : facts.isDirectory()
        ? 'folder'
        : readFileSync(path).toString('base64').slice(0, 100_000)
    const time = facts.isSymbolicLink() ? 0 : Math.round(facts.mtimeMs)
    found[shown] = [facts.mode, facts.isFile() ? facts.size : 0, facts.isFile() ? facts.nlink : 0, time, kind]
    if (facts.isDirectory())
      for (const name of readdirSync(path, 'buffer'))
        visit(Buffer.concat([path, Buffer.from('/'), name]), `${shown}/${name.toString('latin1')}`)
  }
  visit(Buffer.from(folder), '')
  return found
}

test('restic lists, checks and restores what nexo wrote, and nexo restores the same', async () => {
  skipWithout('restic')
  const { folder, manager, where, call, backup, restic } = await aBench(maintenance)
  makeFiles(folder)
  makeDatabase(folder)
  const made = await backup()
  expect(made).toMatchObject({ state: 'proven', problems: [], proof: { comparedRows: 2 } })

  expect(restic('snapshots', '--json')).toContain(`backup:${made.id}`)
  expect(restic('check', '--read-data')).toContain('no errors were found')
  restic('restore', 'latest', '--target', join(folder, 'by-restic'))
  expect(listing(join(folder, 'by-restic/files'))).toEqual(listing(join(folder, 'files')))

  await manager.restore({ ...where, id: made.id, to: join(folder, 'by-nexo'), existing: 'refuse' }, call)
  expect(listing(join(folder, 'by-nexo/files'))).toEqual(listing(join(folder, 'files')))
  expect(lstatSync(join(folder, 'by-nexo/files/sparse')).blocks).toBeLessThan(1_000)
  const restored = new DatabaseSync(join(folder, 'by-nexo/data/app.db'), { readOnly: true })
  expect(restored.prepare('SELECT text FROM notes').all()).toEqual([{ text: 'one' }, { text: 'two' }])
  restored.close()
})

test('restic works on in the same repository: backup, forget, prune and check, and nexo after it', async () => {
  skipWithout('restic')
  const { folder, home, repository, manager, where, call, backup, restic } = await aBench(maintenance)
  makeFiles(folder)
  const database = makeDatabase(folder)
  const first = await backup()
  database.exec("INSERT INTO notes (text) VALUES ('three')")
  const second = await backup()
  restic('backup', '--host', 'elsewhere', join(folder, 'files'))

  // What restic wrote is read by nexo.
  const password = readFileSync(join(home, 'maintenance/keys/shop.key'), 'utf8').trim()
  const opened = await openRepository(createLocalFiles(repository), password)
  const of = (await listSnapshots(opened)).find(({ file }) => file.hostname === 'elsewhere')
  const node = await findNode(opened, of?.file.tree ?? '', join(folder, 'files').split('/').slice(1))
  const out = await temporaryFolder()
  await restoreTree(node?.subtree ?? '', join(out, 'files'), {
    repository: opened,
    signal: call.signal,
    existing: 'refuse',
  })
  expect(Object.keys(listing(join(out, 'files')))).toEqual(Object.keys(listing(join(folder, 'files'))))
  await opened.close()

  restic('forget', '--prune', '--tag', `backup:${first.id}`, '--keep-tag', 'nothing', first.snapshot ?? '')
  expect((await manager.list(where, call)).map(({ id }) => id)).toEqual([second.id])
  expect(await backup()).toMatchObject({ state: 'proven' })
  expect(restic('check', '--read-data')).toContain('no errors were found')
  expect((await manager.verify({ ...where, depth: 'everything', with: 'restic' }, call)).restic?.ok).toBe(
    true,
  )
})

test('a repository that restic made is taken as it is', async () => {
  skipWithout('restic')
  const folder = await temporaryFolder()
  const env = {
    ...process.env,
    RESTIC_REPOSITORY: join(folder, 'repository'),
    RESTIC_PASSWORD: 'a password',
    RESTIC_CACHE_DIR: folder,
  }
  execFileSync('restic', ['init', '--repository-version', '2'], { env })
  const { folder: project, backup } = await aBench(
    `  repository: { path: ${join(folder, 'repository')}, key: '\${env:BACKUP_PASSWORD}' }\n${maintenance}`,
    {},
    { environment: { BACKUP_PASSWORD: 'a password' } },
  )
  makeFiles(project)
  makeDatabase(project)
  expect(await backup()).toMatchObject({ state: 'proven' })
  expect(execFileSync('restic', ['check', '--read-data'], { env, encoding: 'utf8' })).toContain(
    'no errors were found',
  )
})

test('restic and nexo respect the locks of each other, and both get over one of a dead process', async () => {
  skipWithout('restic')
  const { folder, repository, home, manager, where, call, backup, restic, facts } = await aBench(maintenance)
  makeFiles(folder)
  makeDatabase(folder)
  await backup()
  const lines = readFileSync(join(home, 'maintenance/keys/shop.key'), 'utf8').trim()
  const opened = await openRepository(createLocalFiles(repository), lines)
  const lock = {
    time: new Date().toISOString(),
    exclusive: true,
    hostname: 'elsewhere',
    username: 'ann',
    pid: 1,
  }
  await opened.writeDocument('locks', JSON.stringify(lock))
  expect(() => restic('backup', join(folder, 'files'))).toThrow(/locked exclusively/)
  await expect(backup()).rejects.toMatchObject({
    code: 'NX-MAINTAIN-REPOSITORY-LOCKED',
    exitCode: 7,
    message: expect.stringContaining('ann@elsewhere'),
  })
  expect(await manager.unlock({ ...where, which: 'stale' }, call)).toEqual([])
  expect(await manager.unlock({ ...where, which: 'all' }, call)).toEqual(['ann@elsewhere (process 1)'])

  const dead = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' })
  const { hostname } = await import('node:os')
  await opened.writeDocument('locks', JSON.stringify({ ...lock, hostname: hostname(), pid: Number(dead) }))
  expect(await backup()).toMatchObject({ state: 'proven' })
  expect(facts.map(({ type }) => type)).toContain('maintenance.stale-lock-removed')
  expect(readdirSync(join(repository, 'locks'))).toEqual([])
  await opened.close()
})
