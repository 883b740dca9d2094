// A generated application as a process of its own: written to a temporary folder, started from its sources on a free
// port, with the packages of this project. Nothing is installed and nothing is built.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { checkText } from '../../src/generation/check-requirements.ts'
import { emitApplication } from '../../src/generation/emitting/emit-application.ts'
import { temporaryFolder } from './home.ts'

const dependencies = fileURLToPath(new URL('../../node_modules', import.meta.url))

export const testPassword = 'correct horse battery'

export type GeneratedApplication = {
  readonly url: string
  readonly folder: string
  /** Asks the API as a user; `token` is from `logIn`. */
  request(method: string, path: string, body?: unknown, token?: string): Promise<Response>
  logIn(email: string): Promise<string>
}

/** Writes the application that a document describes, and links what it needs. */
export async function writeGenerated(folder: string, file: string, requirements: string): Promise<void> {
  const { model } = checkText(file, requirements)
  for (const { path, content } of emitApplication({ model, requirementsFile: file, destructive: 'refuse' })) {
    const target = join(folder, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, content)
  }
  await symlink(dependencies, join(folder, 'node_modules'))
}

/** Starts it with a user of each role, `ROLE@example.com`; it ends with the test. */
export async function startGenerated(
  file: string,
  requirements: string,
  roles: readonly string[],
): Promise<GeneratedApplication> {
  const folder = await temporaryFolder('nexo-generated-')
  await writeGenerated(folder, file, requirements)
  const start = (args: readonly string[]): ChildProcess =>
    spawn(process.execPath, ['src/main.ts', ...args], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'], PORT: '0', HOST: '127.0.0.1', DATA_DIR: join(folder, 'data') },
    })
  for (const role of roles) await addUser(start, role)
  const child = start([])
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const url = `http://127.0.0.1:${await portOf(child)}`
  const request: GeneratedApplication['request'] = (method, path, body, token) =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  return {
    url,
    folder,
    request,
    logIn: async (email) => {
      const answer: unknown = await (
        await request('POST', '/api/session', { email, password: testPassword })
      ).json()
      if (typeof answer === 'object' && answer !== null && 'token' in answer) return String(answer.token)
      throw new Error(`${email} cannot log in: ${JSON.stringify(answer)}`)
    },
  }
}

async function addUser(start: (args: readonly string[]) => ChildProcess, role: string): Promise<void> {
  const child = start(['user', 'add', `${role}@example.com`, '--role', role])
  child.stdout?.resume()
  child.stdin?.end(`${testPassword}\n`)
  await once(child, 'exit')
  if (child.exitCode !== 0) throw new Error(`the user of the role ${role} was not added`)
}

/** The port that the log names. The rest of the log is read too, so that the application never waits for a reader. */
function portOf({ stdout }: ChildProcess): Promise<number> {
  if (stdout === null) throw new Error('the application was started without its output')
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: stdout })
    lines.on('line', (line) => {
      const [, port] = /"message":"listening","port":(\d+)/.exec(line) ?? []
      if (port !== undefined) resolve(Number(port))
    })
    lines.on('close', () => reject(new Error('the application ended before it listened')))
  })
}
