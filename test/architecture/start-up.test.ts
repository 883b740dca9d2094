import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { builtNexo } from '../support/built-nexo.ts'
import { temporaryFolder, temporaryHome } from '../support/home.ts'

const recorder = fileURLToPath(new URL('../support/record-loaded-files.cjs', import.meta.url))

/** Files that the bundler says are inside `chunk`. */
const modulesIn = async (chunk: string): Promise<readonly string[]> =>
  [...(await readFile(chunk, 'utf8')).matchAll(/^\/\/ (?:#region )?(\S+\.[cm]?[jt]s)$/gm)].flatMap(
    ([, file]) => file ?? [],
  )

/** Every module that is loaded while nexo runs `args`, measured in a real process. */
async function modulesLoadedBy(args: readonly string[]): Promise<readonly string[]> {
  const folder = await temporaryFolder()
  const list = join(folder, 'loaded')
  const env = { ...process.env, NEXO_HOME: await temporaryHome(), LOADED_FILES: list }
  // What the command says about this empty folder does not matter here.
  await promisify(execFile)(process.execPath, ['--require', recorder, builtNexo(), ...args], {
    cwd: folder,
    env,
  }).catch((error: unknown) => error)
  const chunks = (await readFile(list, 'utf8')).split('\n').filter((file) => file !== recorder)
  return (await Promise.all(chunks.map(modulesIn))).flat()
}

const packagesAmong = (modules: readonly string[]): readonly string[] => [
  ...new Set(modules.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [])),
]

test.each([['--help'], ['--version'], ['deploy', '--help']])(
  'nexo %s loads no package but commander',
  async (...args) => {
    const modules = await modulesLoadedBy(args)
    expect(modules.length).toBeGreaterThan(0)
    expect(packagesAmong(modules).filter((name) => name !== 'commander')).toEqual([])
  },
)

test('nexo --help loads no manager, no agent and no state store', async () => {
  const modules = await modulesLoadedBy(['--help'])
  expect(
    modules.filter((file) => /^src\/(?:deployment|agent|kernel\/(?:state|durable))\//.test(file)),
  ).toEqual([])
})

test('nexo status loads nothing that builds, packs or encrypts', async () => {
  const packages = packagesAmong(await modulesLoadedBy(['status', '--json']))
  expect(packages).toContain('zod')
  const allowed = new Set(['commander', 'zod', 'yaml', 'smol-toml'])
  expect(packages.filter((name) => !allowed.has(name))).toEqual([])
})
