import { chmod, lstat, readdir, readFile, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { editEnv, listVariables } from '../../../src/deployment/configuration/edit-env.ts'
import { aProject } from '../../support/project.ts'

const manifest =
  'app:\n  env:\n    A: 1.10\n    B: shared # why\nenvironments:\n  staging:\n    env: { B: staged }\n'
const textIn = (project: string): Promise<string> => readFile(join(project, 'nexo.yaml'), 'utf8')

test('variables are listed as they hold in an environment, each with its line', async () => {
  const directory = await aProject({ 'nexo.yaml': manifest })
  expect(await listVariables({ directory, environment: 'staging' })).toEqual([
    { name: 'A', value: '1.10', file: 'nexo.yaml', line: 3 },
    { name: 'B', value: 'staged', file: 'nexo.yaml', line: 7 },
  ])
  expect(await listVariables({ directory, environment: undefined })).toMatchObject([
    { value: '1.10' },
    { value: 'shared' },
  ])
  expect(await listVariables({ directory: await aProject(), environment: 'local' })).toEqual([])
  await expect(listVariables({ directory, environment: 'prod' })).rejects.toMatchObject({
    code: 'NX-CONFIG-UNKNOWN-ENVIRONMENT',
  })
})

test('an edit changes the file once, atomically, with its mode', async () => {
  const directory = await aProject({ 'nexo.yaml': manifest })
  await chmod(join(directory, 'nexo.yaml'), 0o640)
  const changes = [{ name: 'C', value: '${secret:C}' }]
  expect(await editEnv({ directory, environment: undefined }, changes)).toMatchObject({ outcome: 'changed' })
  expect(await editEnv({ directory, environment: undefined }, changes)).toMatchObject({
    outcome: 'unchanged',
  })
  expect(await textIn(directory)).toBe(manifest.replace('# why\n', '# why\n    C: ${secret:C}\n'))
  expect((await stat(join(directory, 'nexo.yaml'))).mode & 0o777).toBe(0o640)
  expect(await readdir(directory)).toEqual(['nexo.yaml'])
})

test('a variable of one environment stands in that environment', async () => {
  const directory = await aProject({ 'nexo.yaml': manifest })
  await editEnv({ directory, environment: 'staging' }, [
    { name: 'C', value: 'x' },
    { name: 'B', value: undefined },
  ])
  await editEnv({ directory, environment: 'local' }, [{ name: 'D', value: 'y' }])
  expect(await listVariables({ directory, environment: 'staging' })).toMatchObject([
    { name: 'A' },
    { name: 'B', value: 'shared' },
    { name: 'C' },
  ])
  expect(await listVariables({ directory, environment: 'local' })).toMatchObject([
    { name: 'A' },
    { name: 'B' },
    { name: 'D', value: 'y' },
  ])
})

test('a project without a manifest gets one that holds the variables alone', async () => {
  const directory = await aProject()
  expect(
    await editEnv({ directory, environment: undefined }, [{ name: 'A', value: undefined }]),
  ).toMatchObject({ outcome: 'unchanged' })
  expect(await readdir(directory)).toEqual([])
  await editEnv({ directory, environment: undefined }, [{ name: 'A', value: 'x' }])
  expect(await textIn(directory)).toBe('app:\n  env:\n    A: x\n')
})

test('a manifest that is a link stays one', async () => {
  const directory = await aProject({ 'shared/real.yaml': manifest })
  await symlink('shared/real.yaml', join(directory, 'nexo.yaml'))
  await editEnv({ directory, environment: undefined }, [{ name: 'A', value: '2' }])
  expect((await lstat(join(directory, 'nexo.yaml'))).isSymbolicLink()).toBe(true)
  expect(await readFile(join(directory, 'shared/real.yaml'), 'utf8')).toContain('A: "2"')
})

test.each([
  ['1A', 'x', /is not a name/],
  ['PORT', '1', /PORT and NEXO_... are set by nexo/],
  ['A', 'a\0b', /holds a NUL/],
  ['A', '${B}', /\$\{B\} is not a reference\. Write \$\{env:B\}/],
])('%s=%j is refused and nothing is written', async (name, value, message) => {
  const directory = await aProject({ 'nexo.yaml': manifest })
  await expect(editEnv({ directory, environment: undefined }, [{ name, value }])).rejects.toMatchObject({
    code: 'NX-CONFIG-BAD-VARIABLE',
    exitCode: 2,
    message: expect.stringMatching(message),
  })
  expect(await textIn(directory)).toBe(manifest)
})

test('shared variables and an invalid manifest are left alone', async () => {
  const shared = 'app: { env: &e { A: x } }\nenvironments: { staging: { env: *e } }\n'
  const directory = await aProject({ 'nexo.yaml': shared })
  await expect(
    editEnv({ directory, environment: undefined }, [{ name: 'A', value: 'y' }]),
  ).rejects.toMatchObject({ code: 'NX-CONFIG-EDIT-REFUSED' })
  expect(await textIn(directory)).toBe(shared)
  const broken = await aProject({ 'nexo.yaml': 'nam: x\n' })
  await expect(
    editEnv({ directory: broken, environment: undefined }, [{ name: 'A', value: 'y' }]),
  ).rejects.toMatchObject({ code: 'NX-CONFIG-INVALID' })
})
