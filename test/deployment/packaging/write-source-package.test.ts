import {
  appendFileSync,
  closeSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { execFileSync } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { tarSourcePackage } from '../../../src/deployment/packaging/tar-source-package.ts'
import { writeSourcePackage } from '../../../src/deployment/packaging/write-source-package.ts'
import { aProject, age, packageOf, pathsOf } from './a-project.ts'

const { signal } = new AbortController()
const pieces = {
  'server.js': 'console.log(1)\n',
  'bin/run': { text: '#!/bin/sh\n', executable: true as const },
  'bin/link': { link: '../server.js' },
  [`deep/${'long-name-'.repeat(20)}.txt`]: 'x',
  'caf\u00e9 \u2603.txt': 'snow',
}

test('a written package reads back as the same package', async () => {
  const source = await packageOf(aProject(pieces))
  const into = join(aProject(), 'release')
  await writeSourcePackage(source, into, signal)
  expect((await packageOf(into)).digest).toBe(source.digest)
  expect(lstatSync(join(into, 'bin/run')).mode & 0o777).toBe(0o755)
  expect(readlinkSync(join(into, 'bin/link'))).toBe('../server.js')
})

test('a file that was touched since and holds the same is taken; one that holds something else is refused', async () => {
  const directory = aProject(pieces)
  const source = await packageOf(directory)
  age(directory, 'server.js')
  await writeSourcePackage(source, join(aProject(), 'one'), signal)
  writeFileSync(join(directory, 'server.js'), 'console.log(2)\n')
  await expect(writeSourcePackage(source, join(aProject(), 'two'), signal)).rejects.toMatchObject({
    code: 'NX-DEPLOY-SOURCE-CHANGED',
    details: { paths: ['server.js'] },
  })
})

test('of a file that grew since it was read, what was read is taken', async () => {
  const directory = aProject({ ...pieces, 'out.log': 'one\n' })
  const source = await packageOf(directory)
  appendFileSync(join(directory, 'out.log'), 'two\n')
  const into = join(aProject(), 'release')
  await writeSourcePackage(source, into, signal)
  expect(readFileSync(join(into, 'out.log'), 'utf8')).toBe('one\n')
  expect((await packageOf(into)).digest).toBe(source.digest)
})

test('every file that was overwritten, cut or removed since is named, at once', async () => {
  const directory = aProject({ 'a.db': 'aaaa', 'b.log': 'bbbb', 'c.txt': 'c', 'd.txt': 'd' })
  const source = await packageOf(directory)
  writeFileSync(join(directory, 'a.db'), 'AAAA')
  writeFileSync(join(directory, 'b.log'), 'b')
  rmSync(join(directory, 'c.txt'))
  await expect(writeSourcePackage(source, join(aProject(), 'release'), signal)).rejects.toMatchObject({
    code: 'NX-DEPLOY-SOURCE-CHANGED',
    details: { paths: ['a.db', 'b.log', 'c.txt'] },
  })
})

test('a file that is appended to all the time can be read', async () => {
  const directory = aProject({ ...pieces, 'out.log': Buffer.alloc(3 * 2 ** 20, 'x') })
  const log = openSync(join(directory, 'out.log'), 'a')
  onTestFinished(() => closeSync(log))
  let writes = true
  const grow = (): void => {
    writeSync(log, 'more\n')
    if (writes) setImmediate(grow)
  }
  grow()
  const source = await packageOf(directory)
  writes = false
  const into = join(aProject(), 'release')
  await writeSourcePackage(source, into, signal)
  expect((await packageOf(into)).digest).toBe(source.digest)
})

test('equal trees give equal tar bytes, whatever their times', async () => {
  const [first, second] = [aProject(pieces), aProject(pieces)]
  age(second, 'server.js', 9_999)
  const [one, two] = await Promise.all(
    [first, second].map(async (each) => buffer(tarSourcePackage(await packageOf(each)))),
  )
  expect(one?.equals(two ?? Buffer.alloc(0))).toBe(true)
})

test('the tar stream is what tar reads', async () => {
  const source = await packageOf(aProject(pieces))
  const directory = aProject({ 'a.tar': await buffer(tarSourcePackage(source)) })
  execFileSync('tar', ['-xf', 'a.tar'], { cwd: directory })
  const unpacked = await packageOf(directory)
  expect(pathsOf(unpacked).filter((path) => path !== 'a.tar')).toEqual(pathsOf(source))
  expect(readFileSync(join(directory, 'server.js'), 'utf8')).toBe('console.log(1)\n')
})

test('a file that changed before it was streamed fails the stream, also when its size stays', async () => {
  const directory = aProject(pieces)
  const source = await packageOf(directory)
  writeFileSync(join(directory, 'server.js'), 'console.log(2)\n')
  await expect(buffer(tarSourcePackage(source))).rejects.toMatchObject({ code: 'NX-DEPLOY-SOURCE-CHANGED' })
})
