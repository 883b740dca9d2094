import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCommits } from '../../../../src/generation/emitting/application/src/runtime/store/commit-together.ts'

let folder = ''
let writer: DatabaseSync
let reader: DatabaseSync

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexo-commits-'))
  writer = new DatabaseSync(join(folder, 'test.db'))
  writer.exec(`PRAGMA journal_mode = WAL;
    CREATE TABLE notes (text TEXT PRIMARY KEY);
    CREATE TABLE answers (note TEXT REFERENCES notes (text) DEFERRABLE INITIALLY DEFERRED)`)
  reader = new DatabaseSync(join(folder, 'test.db'))
})
afterEach(async () => {
  reader.close()
  writer.close()
  await rm(folder, { recursive: true, force: true })
})

const write = (text: string): void => void writer.prepare('INSERT INTO notes VALUES (?)').run(text)
const kept = (): unknown[] =>
  reader
    .prepare('SELECT text FROM notes ORDER BY text')
    .all()
    .map((row) => row['text'])

test('writes that wait at the same moment are seen by others at once, and only when they are answered', async () => {
  const commits = createCommits(writer)
  const seen: unknown[][] = []
  await Promise.all(
    ['a', 'b', 'c'].map((text) =>
      commits
        .together(async () => {
          write(text)
          seen.push(kept())
        })
        .then(() => seen.push(kept())),
    ),
  )
  const all = ['a', 'b', 'c']
  expect(seen).toEqual([[], [], [], all, all, all])
})

test('a write that fails is undone by itself, and those around it stay', async () => {
  const commits = createCommits(writer)
  const results = await Promise.allSettled([
    commits.together(async () => write('a')),
    commits.together(async () => {
      write('b')
      await Promise.resolve()
      throw new Error('changed my mind')
    }),
    commits.together(async () => {
      write('c')
      return 'done'
    }),
  ])
  expect(results).toEqual([
    { status: 'fulfilled', value: undefined },
    { status: 'rejected', reason: new Error('changed my mind') },
    { status: 'fulfilled', value: 'done' },
  ])
  expect(kept()).toEqual(['a', 'c'])
})

test('when the commit is refused, nobody is told that it was done, and the next write works', async () => {
  const commits = createCommits(writer)
  const results = await Promise.allSettled([
    commits.together(async () => write('a')),
    commits.together(async () => writer.exec("INSERT INTO answers VALUES ('nothing')")),
  ])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(kept()).toEqual([])
  await commits.together(async () => write('b'))
  expect(kept()).toEqual(['b'])
})

test('what must be alone waits for the writes before it and holds up those after it', async () => {
  const commits = createCommits(writer)
  const order: string[] = []
  await Promise.all([
    commits.together(async () => void order.push('first')),
    commits.alone(async () => {
      order.push(writer.isTransaction ? 'not alone' : 'alone')
      await Promise.resolve()
      order.push('still alone')
    }),
    commits.together(async () => void order.push('last')),
  ])
  expect(order.indexOf('still alone')).toBe(order.indexOf('alone') + 1)
  expect(order).toContain('first')
  expect(order).toContain('last')
  expect(order).not.toContain('not alone')
})

test('more writes than share one commit are all done, in their order', async () => {
  const commits = createCommits(writer)
  const texts = Array.from({ length: 150 }, (_, index) => String(index).padStart(3, '0'))
  const done: string[] = []
  await Promise.all(
    texts.map((text) => commits.together(async () => write(text)).then(() => done.push(text))),
  )
  expect(kept()).toEqual(texts)
  expect(done).toEqual(texts)
})
