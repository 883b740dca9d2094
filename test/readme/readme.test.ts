import { execFile } from 'node:child_process'
import { chmod, cp, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { parseManifest } from '../../src/kernel/manifest/parse-manifest.ts'
import { root } from '../architecture/source-files.ts'
import { builtNexo } from '../support/built-nexo.ts'
import { temporaryFolder, temporaryHome } from '../support/home.ts'
import { sampleApplication } from '../support/sample-server.ts'
import { blocksOf, missingLines, shownCommands } from './console-blocks.ts'

const run = promisify(execFile)
const readme = await readFile(join(root, 'README.md'), 'utf8')

/** The sample application under the name that the documents use. */
async function shop(): Promise<string> {
  const project = join(await temporaryFolder(), 'shop')
  await cp(sampleApplication, project, { recursive: true })
  const packageFile = join(project, 'package.json')
  await writeFile(packageFile, (await readFile(packageFile, 'utf8')).replace('"node-http"', '"shop"'))
  return project
}

/** A folder to put on PATH, in which `nexo` is the one that was built. */
async function nexoOnPath(): Promise<string> {
  const folder = await temporaryFolder()
  const script = join(folder, 'nexo')
  await writeFile(script, `#!/bin/sh\nexec '${process.execPath}' '${builtNexo()}' "$@"\n`)
  await chmod(script, 0o755)
  return folder
}

async function documentNames(): Promise<readonly string[]> {
  const names = (await readdir(join(root, 'docs'), { recursive: true })).map((name) => `docs/${name}`)
  return ['README.md', ...names.filter((name) => name.endsWith('.md'))]
}

/** Runs the console blocks of a document as one session; says of each command which shown lines did not come. */
async function differencesIn(markdown: string): Promise<readonly string[]> {
  const cwd = await shop()
  const path = [await nexoOnPath(), dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter)
  const env = { PATH: path, HOME: await temporaryFolder(), NEXO_HOME: await temporaryHome(), LANG: 'C.UTF-8' }
  const differences: string[] = []
  for (const { command, output, line } of shownCommands(markdown)) {
    const { stdout } = await run('bash', ['-c', `exec 2>&1\n${command}`], { cwd, env })
    const missing = missingLines(output, stdout.split('\n'))
    differences.push(...missing.map((text) => `line ${line}, $ ${command}: "${text}" is not in\n${stdout}`))
  }
  return differences
}

/** Documents that show sessions with the sample application. */
const documents = [
  'README.md',
  'docs/tutorials/first-deploy.md',
  'docs/how-to/roll-back.md',
  'docs/how-to/ci.md',
  'docs/how-to/secrets.md',
]

test.each(documents)(
  'the sessions in %s happen as they are shown',
  { timeout: 300_000 },
  async (document) => {
    const text = await readFile(join(root, document), 'utf8')
    expect(shownCommands(text).length).toBeGreaterThan(2)
    expect(await differencesIn(text)).toEqual([])
  },
)

test('sessions are shown only where a test runs them, and every nexo.yaml in the documents is valid', async () => {
  const untested: string[] = []
  const invalid: string[] = []
  for (const name of await documentNames()) {
    const text = await readFile(join(root, name), 'utf8')
    if (shownCommands(text).length > 0 && !documents.includes(name)) untested.push(name)
    for (const { lines, line } of blocksOf(text, 'yaml').filter(({ lines: [first = ''] }) =>
      first.startsWith('name:'),
    )) {
      try {
        parseManifest(`${name}:${line}`, lines.join('\n'))
      } catch (error) {
        invalid.push(`${name}:${line} ${String(error)}`)
      }
    }
  }
  expect({ untested, invalid }).toEqual({ untested: [], invalid: [] })
})

/** How each command of the README's `sh` blocks is run by a test. */
const elsewhere: Readonly<Record<string, string>> = {
  'npm start': 'test/e2e/start.test.ts',
  'npm run stop': 'test/e2e/start.test.ts',
  'npm cit': 'the run that this test is part of',
  'npm ci': 'the run that this test is part of',
  'npm run build': 'the run that this test is part of',
  'npm pack': 'test/package',
  'npm install --global ./nexo-0.1.0.tgz': 'test/package',
}

test('every other command in the README is run by some test', () => {
  const commands = blocksOf(readme, 'sh').flatMap(({ lines }) => lines)
  expect(commands.filter((command) => elsewhere[command] === undefined)).toEqual([])
})

test('npm run demo:deploy loses no request and leaves nothing behind', { timeout: 300_000 }, async () => {
  builtNexo()
  const folder = await temporaryFolder()
  const env = { ...process.env, TMPDIR: folder }
  const { stdout } = await run(process.execPath, [join(root, 'scripts/demonstrate-deploy.ts')], { env })
  expect(stdout).toMatch(/^failed requests {2}0$/m)
  expect(stdout).toMatch(/^URL +http:\/\/127\.0\.0\.1:\d+$/m)
  // Node keeps compiled code in the same place.
  expect((await readdir(folder)).filter((name) => name !== 'node-compile-cache')).toEqual([])
})

test('the package has the scripts that the README speaks of', async () => {
  const Scripts = z.object({ scripts: z.record(z.string(), z.string()), version: z.string() })
  const { scripts, version } = Scripts.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
  expect(Object.keys(scripts)).toEqual(
    expect.arrayContaining(['start', 'stop', 'demo:deploy', 'test', 'build', 'bench']),
  )
  expect(readme).toContain(`nexo-${version}.tgz`)
})

test('every link in the documents leads somewhere', async () => {
  const broken: string[] = []
  for (const name of await documentNames()) {
    const text = await readFile(join(root, name), 'utf8')
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)) {
      const found = await stat(join(root, dirname(name), target)).catch(() => undefined)
      if (found === undefined) broken.push(`${name}: ${target}`)
    }
  }
  expect(broken).toEqual([])
})
