import { execFile } from 'node:child_process'
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { writeApplication, type Build } from '../../../src/generation/writing/write-application.ts'
import { temporaryFolder } from '../../support/home.ts'
import { aStoppingDisk, deadOwner, destinationIn, newBuild, oldBuild } from './application.ts'

const { signal } = new AbortController()
const write = (directory: string, build: Build) => writeApplication(destinationIn(directory), build, signal)

/** Every file below the application's folder with its content. */
async function contentsOf(directory: string): Promise<Readonly<Record<string, string>>> {
  const { folder } = destinationIn(directory)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const contents = files
    .toSorted()
    .map(async (file) => [file.slice(folder.length), await readFile(file, 'utf8')])
  return Object.fromEntries(await Promise.all(contents))
}

async function copyOf(directory: string): Promise<string> {
  const copy = await temporaryFolder()
  await cp(directory, copy, { recursive: true })
  return copy
}

/** Writes the new build, and stops for ever before change `count` of the disk. Whether it stopped. */
async function writeUntil(directory: string, count: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const disk = aStoppingDisk(count, () => resolve(true))
  const finished = writeApplication(destinationIn(directory), newBuild, signal, disk).then(() => false)
  const isStopped = await Promise.race([promise, finished])
  const owner = join(destinationIn(directory).folder, '.nexo/writer/owner.json')
  // Not there when it stopped before it took the folder.
  if (isStopped) await writeFile(owner, JSON.stringify(deadOwner())).catch(() => undefined)
  return isStopped
}

async function anOldBuild(): Promise<string> {
  const directory = await temporaryFolder()
  await write(directory, oldBuild)
  return directory
}

test('a build that ends before any change of the disk converges when it is run again', async () => {
  const start = await anOldBuild()
  const goal = await copyOf(start)
  await write(goal, newBuild)
  const wanted = await contentsOf(goal)
  let stops = 0
  for (; stops < 200; stops += 1) {
    const directory = await copyOf(start)
    if (!(await writeUntil(directory, stops))) break
    await write(directory, newBuild)
    expect(await contentsOf(directory), `stopped before change ${stops}`).toEqual(wanted)
  }
  expect(stops).toBeGreaterThan(15)
})

test('the first build of a folder converges as well', async () => {
  const goal = await temporaryFolder()
  await write(goal, newBuild)
  const wanted = await contentsOf(goal)
  for (let stops = 0; stops < 200; stops += 1) {
    const directory = await temporaryFolder()
    if (!(await writeUntil(directory, stops))) break
    await write(directory, newBuild)
    expect(await contentsOf(directory), `stopped before change ${stops}`).toEqual(wanted)
  }
})

test('an edit between the end of a build and the next run is never lost', async () => {
  const start = await anOldBuild()
  for (let stops = 0; stops < 200; stops += 1) {
    const directory = await copyOf(start)
    if (!(await writeUntil(directory, stops))) break
    const file = join(destinationIn(directory).folder, 'src/b.ts')
    const before = await readFile(file, 'utf8')
    await writeFile(file, `${before}\n\nmine\n`)
    const isRefused = await write(directory, newBuild).then(
      () => false,
      (error: unknown) => String(error).includes('was edited'),
    )
    const after = await readFile(file, 'utf8')
    expect(after, `stopped before change ${stops}`).toContain('mine')
    expect(isRefused || after.startsWith('new'), `stopped before change ${stops}: ${after}`).toBe(true)
  }
})

test.each([5, 16])('a process that is killed before change %i leaves nothing that stays', async (count) => {
  const directory = await anOldBuild()
  const goal = await copyOf(directory)
  const script = fileURLToPath(new URL('killed-writer.ts', import.meta.url))
  const { promise, resolve } = Promise.withResolvers<unknown>()
  execFile(process.execPath, [script, directory, String(count)], (error) => resolve(error?.signal))
  expect(await promise).toBe('SIGKILL')
  await write(directory, newBuild)
  await write(goal, newBuild)
  expect(await contentsOf(directory)).toEqual(await contentsOf(goal))
})
