import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { GroupCommit } from '../../../../src/kernel/state/sqlite/group-commit.ts'
import { openSqliteFile } from '../../../../src/kernel/state/sqlite/open-sqlite-file.ts'
import {
  translateFileError,
  translateSqliteError,
} from '../../../../src/kernel/state/sqlite/sqlite-errors.ts'
import { SqliteFile } from '../../../../src/kernel/state/sqlite/sqlite-file.ts'

const table = { version: 1, sql: 'CREATE TABLE words (word TEXT PRIMARY KEY) STRICT' }

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nexo-sqlite-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function aFile(): Promise<SqliteFile> {
  const file = await openSqliteFile(join(aFolder(), 'test.sqlite'), [table])
  onTestFinished(() => file.close())
  return file
}

const wordsOf = (file: SqliteFile) =>
  file.all('SELECT word FROM words ORDER BY word').map((row) => row['word'])
const insert = (file: SqliteFile, word: string) => file.run('INSERT INTO words VALUES (?)', word)

test('a transaction that throws stores nothing and keeps the first error', async () => {
  const file = await aFile()
  const fault = new Error('fault')
  expect(() =>
    file.transaction(() => {
      insert(file, 'half')
      throw fault
    }),
  ).toThrow(fault)
  expect(wordsOf(file)).toEqual([])
})

test('a full disk is named, and what was stored before is unharmed', async () => {
  const path = join(aFolder(), 'full.sqlite')
  const database = new DatabaseSync(path)
  database.exec('CREATE TABLE words (word TEXT) STRICT; PRAGMA max_page_count = 5')
  const file = new SqliteFile(path, database)
  onTestFinished(() => file.close())
  insert(file, 'kept')
  expect(() => file.transaction(() => insert(file, 'x'.repeat(100_000)))).toThrow(
    expect.objectContaining({ code: 'NX-STATE-DISK-FULL', exitCode: 4 }),
  )
  expect(wordsOf(file)).toEqual(['kept'])
})

test('a file that another process keeps locked is named', () => {
  const path = join(aFolder(), 'busy.sqlite')
  const blocker = new DatabaseSync(path)
  blocker.exec('CREATE TABLE words (word TEXT) STRICT; BEGIN EXCLUSIVE')
  const file = new SqliteFile(path, new DatabaseSync(path, { timeout: 1 }))
  onTestFinished(() => {
    blocker.close()
    file.close()
  })
  expect(() => insert(file, 'a')).toThrow(expect.objectContaining({ code: 'NX-STATE-BUSY', exitCode: 7 }))
})

test.each([
  ['EACCES', 'NX-STATE-READ-ONLY'],
  ['EROFS', 'NX-STATE-READ-ONLY'],
  ['ENOSPC', 'NX-STATE-DISK-FULL'],
  ['ENOTDIR', 'NX-STATE-UNAVAILABLE'],
])('%s while the file is made becomes %s', (code, expected) => {
  const thrown = Object.assign(new Error(code), { code })
  expect(translateFileError('/home/state', thrown)).toMatchObject({ code: expected, cause: thrown })
})

test('a full disk is named also where SQLite speaks of input and output', () => {
  const thrown = Object.assign(new Error('disk I/O error'), { errcode: 4874 })
  expect(translateSqliteError('/home/state', thrown)).toMatchObject({ code: 'NX-STATE-DISK-FULL' })
  const other = Object.assign(new Error('disk I/O error'), { errcode: 266 })
  expect(translateSqliteError('/home/state', other)).toMatchObject({ code: 'NX-STATE-UNAVAILABLE' })
})

test.skipIf(process.platform === 'win32')('a folder that may not be written is named', () => {
  const folder = aFolder()
  chmodSync(folder, 0o555)
  // Root may write everywhere, so a process without rights asks.
  const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const script = `
    const { openSqliteFile } = await import(process.argv[1])
    await openSqliteFile(process.argv[2], []).catch((error) => console.log(error.code))`
  const source = fileURLToPath(
    new URL('../../../../src/kernel/state/sqlite/open-sqlite-file.ts', import.meta.url),
  )
  const argv = ['--input-type=module', '-e', script, source, join(folder, 'state.sqlite')]
  const { stdout, stderr } = spawnSync(process.execPath, argv, { ...asNobody, encoding: 'utf8' })
  expect({ stdout, stderr }).toMatchObject({ stdout: 'NX-STATE-READ-ONLY\n' })
})

test('writes of one turn share one transaction and keep their order', async () => {
  const file = await aFile()
  let commits = 0
  const batch = new GroupCommit(file, (write) => {
    commits += 1
    write()
  })
  const results = await Promise.all(
    ['a', 'b', 'c'].map((word) => batch.add(() => `${insert(file, word)}${word}`)),
  )
  expect(results).toEqual(['1a', '1b', '1c'])
  expect(commits).toBe(1)
  expect(wordsOf(file)).toEqual(['a', 'b', 'c'])
})

test('a batch that fails rejects all of its writes and stores none; the next one works', async () => {
  const file = await aFile()
  const batch = new GroupCommit(file)
  const ends = await Promise.allSettled(['a', 'a', 'b'].map((word) => batch.add(() => insert(file, word))))
  expect(ends.map((end) => end.status)).toEqual(['rejected', 'rejected', 'rejected'])
  await batch.add(() => insert(file, 'c'))
  expect(wordsOf(file)).toEqual(['c'])
})
