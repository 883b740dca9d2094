// A secret reaches the application and nothing else: every file and every output is searched for it.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aProject, bodyOf } from '../deployment/support/project.ts'
import { runNexo } from '../support/run-nexo.ts'

const canary = 'canary-5up3r-s3cr3t-value'
const manifest = `name: vault
app:
  start: node server.js
  env: { GREETING: "hello \${secret:TOKEN}" }
  secrets: [TOKEN]
`
const server = `
import { createServer } from 'node:http'
console.log('token is', process.env.TOKEN)
createServer((_, response) => response.end(process.env.TOKEN + ' ' + process.env.GREETING)).listen(process.env.PORT, '127.0.0.1')
`

async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const contents = await Promise.all(files.map(async (file) => ({ file, bytes: await readFile(file) })))
  return contents.filter(({ bytes }) => bytes.includes(text)).map(({ file }) => file)
}

test(
  'a secret is found nowhere but in the file that hands it to the replica',
  { timeout: 300_000 },
  async () => {
    const project = await aProject('node-http', manifest)
    await writeFile(join(project.folder, 'server.js'), server)
    const options = { home: project.home, cwd: project.folder }
    const outputs = [await runNexo(['secrets', 'set', 'TOKEN'], { ...options, input: canary })]
    outputs.push(await project.nexo('plan', '--json'), await project.nexo('deploy', '--json'))
    const { serving } = await project.status()
    expect(await bodyOf(serving?.url ?? null)).toBe(`${canary} hello ${canary}`)
    await project.write('VERSION', '2\n')
    for (const command of [
      ['deploy'],
      ['plan'],
      ['logs'],
      ['status', '--json'],
      ['releases', '--json'],
      ['validate'],
    ]) {
      outputs.push(await project.nexo(...command))
    }
    outputs.push(await project.nexo('logs', '--json'))
    for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toContain(canary)
    const found = await filesWith(project.home, canary)
    // The application itself wrote the value into its own log; nexo hides it on the way out, not in the file.
    const unexpected = found.filter((file) => !/\/(?:environment\.json|logs\/[^/]+)$/.test(file))
    expect(unexpected).toEqual([])
    expect(found.some((file) => file.endsWith('environment.json'))).toBe(true)
    expect(await filesWith(project.folder, canary)).toEqual([])
  },
)

test(
  'a secret that changed makes a deployment, and a missing one is named before anything changes',
  { timeout: 300_000 },
  async () => {
    const project = await aProject('node-http', manifest)
    await writeFile(join(project.folder, 'server.js'), server)
    expect(await project.result('deploy')).toMatchObject({
      exitCode: 3,
      error: { code: 'NX-CONFIG-REFERENCE-MISSING' },
    })
    const set = (input: string) =>
      runNexo(['secrets', 'set', 'TOKEN'], { home: project.home, cwd: project.folder, input })
    await set('first-value')
    expect(await project.result('deploy')).toMatchObject({ outcome: 'succeeded' })
    expect(await project.result('deploy')).toMatchObject({ outcome: 'unchanged' })
    await set('other-value')
    const { url, outcome } = await project.result('deploy')
    expect(outcome).toBe('succeeded')
    expect(await bodyOf(url)).toContain('other-value')
  },
)
