// A temporary NEXO_HOME and project for a benchmark, and nexo as a process in it.
import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endProcessesOf } from '../test/support/processes.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

export type Sandbox = {
  readonly home: string
  /** Copy of the sample application. */
  readonly project: string
  /** Runs the built nexo in `folder` (default: the project). Rejects when it fails. `ms` is the whole process's time. */
  nexo(args: readonly string[], folder?: string): Promise<{ readonly stdout: string; readonly ms: number }>
  remove(): Promise<void>
}

export async function openSandbox(): Promise<Sandbox> {
  const folder = await mkdtemp(join(tmpdir(), 'nexo-bench-'))
  const home = join(folder, 'home')
  const project = join(folder, 'shop')
  await copySample(project, 'shop')
  return {
    home,
    project,
    nexo: (args, cwd = project) =>
      timed([process.execPath, join(root, 'dist/nexo.cjs'), ...args], cwd, {
        ...process.env,
        NEXO_HOME: home,
      }),
    remove: async () => {
      await endProcessesOf(folder)
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Puts the sample application into `folder`, as an application called `name` with `replicas` of its web process. */
export async function copySample(folder: string, name: string, replicas = 1): Promise<void> {
  await cp(join(root, 'fixtures/apps/node-http'), folder, { recursive: true })
  const packageFile = join(folder, 'package.json')
  const text = await readFile(packageFile, 'utf8')
  await writeFile(packageFile, text.replace('"name": "node-http"', `"name": "${name}"`))
  if (replicas === 1) return
  const manifest = `name: ${name}\napp:\n  processes:\n    web: { command: node server.js, replicas: ${replicas} }\n`
  await writeFile(join(folder, 'nexo.yaml'), manifest)
}

/** Runs a program to its end; rejects with its stderr when it fails. */
export async function timed(
  [program = '', ...args]: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ readonly stdout: string; readonly ms: number }> {
  const startedAt = performance.now()
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (output.stdout += piece))
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (output.stderr += piece))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${output.stderr}`)
  return { stdout: output.stdout, ms: performance.now() - startedAt }
}
