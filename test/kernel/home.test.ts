import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { homeMissing, homeRelative, homeUnwritable } from '../../src/kernel/errors-home.ts'
import { prepareHome, resolveHome } from '../../src/kernel/home.ts'

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nexo-home-'))
  onTestFinished(async () => {
    await chmod(folder, 0o700)
    await rm(folder, { recursive: true })
  })
  return folder
}

const thrownBy = (act: () => unknown): unknown => {
  try {
    return act()
  } catch (error) {
    return error
  }
}

test.each([
  ['linux', { NEXO_HOME: '/srv/nexo', HOME: '/home/ada' }, '/srv/nexo'],
  ['linux', { HOME: '/home/ada' }, '/home/ada/.local/share/nexo'],
  ['linux', { XDG_DATA_HOME: '/data', HOME: '/home/ada' }, '/data/nexo'],
  ['linux', { XDG_DATA_HOME: 'data', HOME: '/home/ada' }, '/home/ada/.local/share/nexo'],
  ['linux', { NEXO_HOME: '', HOME: '/home/ada' }, '/home/ada/.local/share/nexo'],
  ['linux', { NEXO_HOME: '/srv//nexo/../other' }, '/srv/other'],
  ['darwin', { XDG_DATA_HOME: '/data', HOME: '/Users/ada' }, '/Users/ada/Library/Application Support/nexo'],
  ['win32', { LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local' }, 'C:\\Users\\ada\\AppData\\Local\\nexo'],
  ['win32', { NEXO_HOME: 'D:\\nexo' }, 'D:\\nexo'],
])('on %s, %j gives %s', (platform, environment, home) => {
  expect(resolveHome({ platform, environment, workingDirectory: '/work' })).toBe(home)
})

test('without any variable the error names those that were looked for', () => {
  const error = thrownBy(() => resolveHome({ platform: 'linux', environment: {}, workingDirectory: '/w' }))
  expect(homeMissing.matches(error) && error.message).toBe(
    'no folder for nexo: none of NEXO_HOME, XDG_DATA_HOME, HOME is set',
  )
})

test('a relative NEXO_HOME is refused with the absolute path that it may have meant', () => {
  const environment = { NEXO_HOME: 'state', HOME: '/home/ada' }
  const error = thrownBy(() => resolveHome({ platform: 'linux', environment, workingDirectory: '/w' }))
  expect(homeRelative.matches(error) && error.hint).toContain('NEXO_HOME=/w/state')
})

test('the folder is made for its owner alone, once', async () => {
  const home = join(await emptyFolder(), 'a', 'b')
  await prepareHome(home)
  await prepareHome(home)
  expect((await stat(home)).mode & 0o777).toBe(0o700)
})

test('a file in the way is an error that says so', async () => {
  const folder = await emptyFolder()
  await writeFile(join(folder, 'file'), '')
  for (const home of [join(folder, 'file'), join(folder, 'file', 'below')]) {
    const error: unknown = await prepareHome(home).catch((thrown: unknown) => thrown)
    expect(homeUnwritable.matches(error) && error.message).toContain('a file stands where a folder should be')
  }
})

test('a folder without write permission is an error that says so', async () => {
  const folder = join(await emptyFolder(), 'locked')
  await mkdir(folder, { mode: 0o500 })
  // Permission bits do not stop root; the kernel's own file systems do.
  const home = process.getuid?.() === 0 ? '/sys/nexo' : folder
  const error: unknown = await prepareHome(home).catch((thrown: unknown) => thrown)
  expect(homeUnwritable.matches(error) && error.message).toMatch(/permission denied|read-only/)
})
