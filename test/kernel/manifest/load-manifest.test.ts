import { execFileSync } from 'node:child_process'
import { chmod, mkdir, rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { configurationInvalid, manifestUnreadable } from '../../../src/kernel/errors-configuration.ts'
import { loadManifest } from '../../../src/kernel/manifest/load-manifest.ts'
import { aProject } from '../../support/project.ts'
import { thrownBy } from '../../support/thrown.ts'

test('the nearest manifest upward is taken and shown relative to where one stands', async () => {
  const project = await aProject({ 'nexo.yaml': 'name: shop\n', 'a/b/x': '' })
  const loaded = await loadManifest(join(project, 'a/b'))
  expect(loaded).toMatchObject({
    manifest: { name: 'shop' },
    file: join(project, 'nexo.yaml'),
    shownFile: join('..', '..', 'nexo.yaml'),
    directory: project,
  })
})

test('the search ends at the root of a repository', async () => {
  const project = await aProject({ 'nexo.yaml': 'name: other\n', 'repo/.git/HEAD': '', 'repo/src/x': '' })
  expect(await loadManifest(join(project, 'repo/src'))).toBeUndefined()
})

test.runIf(process.platform !== 'win32')('a parent that everybody may write to is passed over', async () => {
  const project = await aProject({ 'open/nexo.yaml': 'name: trap\n', 'open/mine/x': '', '.git/HEAD': '' })
  await chmod(join(project, 'open'), 0o777)
  expect(await loadManifest(join(project, 'open/mine'))).toBeUndefined()
  expect(await loadManifest(join(project, 'open'))).toBeDefined()
})

test('a byte order mark and line ends of Windows are no mistake', async () => {
  const project = await aProject({ 'nexo.yaml': '\uFEFFname: shop\r\n' })
  expect((await loadManifest(project))?.manifest).toEqual({ name: 'shop' })
})

test.each([
  [
    'latin-1',
    Buffer.from('name: shop\n# caf\xe9 x\n', 'latin1'),
    'nexo.yaml:2:6: the file is not UTF-8 from here on',
  ],
  ['UTF-16', Buffer.from('\uFEFFname: shop\n', 'utf16le'), 'nexo.yaml:1:1: the file is UTF-16'],
  ['NUL', Buffer.from('name: shop\na\0b'), 'nexo.yaml:2:2: the file holds a NUL here'],
  ['nothing', Buffer.alloc(0), 'nexo.yaml:1:1: the file holds nothing'],
  [
    '300 KiB',
    Buffer.alloc(300 * 1024, '#'),
    /^nexo.yaml:1:1: the file has 307200 bytes; a manifest has at most 262144$/,
  ],
])('a file of %s is refused with its place', async (_, content, message) => {
  const project = await aProject({ 'nexo.yaml': content })
  const error = await thrownBy(() => loadManifest(project))
  expect(configurationInvalid.matches(error) && error.message).toMatch(message)
})

test('a name that nexo does not read is pointed out instead of being passed over', async () => {
  const project = await aProject({ 'nexo.yml': 'name: shop\n' })
  const error = await thrownBy(() => loadManifest(project))
  expect(configurationInvalid.matches(error) && `${error.message}. ${error.hint}`).toBe(
    'nexo.yml:1:1: nexo does not read nexo.yml. Rename it to nexo.yaml.',
  )
})

test('a folder, a link that leads in a circle and a pipe are named, and none is waited for', async () => {
  const project = await aProject()
  const file = join(project, 'nexo.yaml')
  const reasonOf = async (): Promise<unknown> => {
    const error = await thrownBy(() => loadManifest(project))
    return manifestUnreadable.matches(error) && error.message
  }
  await mkdir(file)
  expect(await reasonOf()).toBe('nexo.yaml cannot be read: it is not a regular file')
  await rename(file, `${file}.folder`)
  await symlink('nexo.yaml', file)
  expect(await reasonOf()).toBe('nexo.yaml cannot be read: its symbolic links lead in a circle')
})

test.runIf(process.platform !== 'win32')(
  'a pipe with the name of the manifest is not waited for',
  async () => {
    const project = await aProject()
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(project, 'nexo.yaml')])
    const error = await thrownBy(() => loadManifest(project))
    expect(manifestUnreadable.matches(error)).toBe(true)
  },
)
