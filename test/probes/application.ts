// application: a document becomes a running application, and clients of it.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createGenerationManager } from '../../src/generation/generation-manager.ts'
import { BuildInput } from '../../src/generation/input.ts'
import type { GeneratedApplication } from '../../src/generation/contract.ts'
import { systemClock } from '../../src/kernel/call.ts'
import { expectStatus, itemOf, type Client, type Reply, type World } from './probe.ts'
import { openReceivers, type Receivers } from './receivers.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const password = 'Correct-horse-battery-7'
const readyWithinMs = 200_000
const arrivesWithinMs = 200_000

async function generate(document: string, folder: string): Promise<GeneratedApplication> {
  const call = { signal: new AbortController().signal, emit: () => undefined, clock: systemClock }
  const input = BuildInput.parse({
    directory: dirname(document),
    file: basename(document),
    outputDirectory: folder,
  })
  const built = await createGenerationManager().generate(input, call)
  // Its packages are among ours, in the same versions: nothing is downloaded.
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return built
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

const readReply = async (answer: Response): Promise<Reply> => {
  const text = await answer.text()
  const isJson = /json/.test(answer.headers.get('content-type') ?? '')
  return { status: answer.status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : undefined }
}

function clientOf(base: string, token: string | undefined): Client {
  const session: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const send = async (path: string, { headers = {}, ...init }: RequestInit): Promise<Reply> =>
    readReply(
      await fetch(base + path, {
        redirect: 'manual',
        ...init,
        headers: { ...session, ...Object.fromEntries(new Headers(headers)) },
      }),
    )
  const withBody =
    (method: string, type: string) =>
    (path: string, body: object = {}, headers: Readonly<Record<string, string>> = {}) =>
      send(path, { method, body: JSON.stringify(body), headers: { 'content-type': type, ...headers } })
  return {
    send,
    get: (path) => send(path, {}),
    post: withBody('POST', 'application/json'),
    patch: withBody('PATCH', 'application/merge-patch+json'),
    remove: (path) => send(path, { method: 'DELETE' }),
  }
}

/** Resolves with the first of what came and what comes that fits. */
async function until<Sent>(
  kept: readonly Sent[],
  receivers: Receivers,
  fits: (sent: Sent) => boolean,
): Promise<Sent> {
  const { promise, resolve, reject } = Promise.withResolvers<Sent>()
  const look = (): void => {
    const found = kept.find(fits)
    if (found !== undefined) resolve(found)
  }
  receivers.onArrival(look)
  look()
  const patience = setTimeout(
    () => reject(new Error(`nothing came that fits; ${kept.length} others came`)),
    arrivesWithinMs,
  )
  return promise.finally(() => clearTimeout(patience))
}

type Running = { readonly child: ChildProcess; readonly log: () => string; readonly base: string }

async function start(folder: string, environment: NodeJS.ProcessEnv): Promise<Running> {
  const port = await freePort()
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: folder,
    env: { ...environment, PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => lines.push(text))
  const running = { child, log: () => lines.join('').slice(-4_000), base: `http://127.0.0.1:${port}` }
  const limit = AbortSignal.timeout(readyWithinMs)
  while (child.exitCode === null && !limit.aborted) {
    const ready = await fetch(`${running.base}/readyz`).catch(() => undefined)
    if (ready?.status === 200) return running
  }
  child.kill('SIGKILL')
  throw new Error(`the application was not ready:\n${running.log()}`)
}

async function addUser(
  folder: string,
  environment: NodeJS.ProcessEnv,
  email: string,
  role: string,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  const child = execFile(
    process.execPath,
    ['src/main.ts', 'user', 'add', email, '--role', role],
    { cwd: folder, env: environment },
    (error, stdout, stderr) => {
      if (error === null) resolve(undefined)
      else reject(new Error(`user add ${email} --role ${role}: ${stdout}${stderr}`))
    },
  )
  child.stdin?.end(`${password}\n`)
  return promise
}

export type RunningApplication = {
  readonly built: GeneratedApplication
  readonly world: World
  log(): string
  close(): Promise<void>
}

/** Generates the application of a document, starts it on SQLite and opens receivers for its messages. */
export async function runApplication(document: string): Promise<RunningApplication> {
  const place = await mkdtemp(join(tmpdir(), 'nexo-probes-'))
  const receivers = await openReceivers()
  const folder = join(place, 'app')
  const built = await generate(document, folder)
  const hooks = built.model.integrations
    .filter(({ kind }) => kind !== 'email')
    .flatMap(({ name, secretRefs: [address = '', secret = ''] }) => [
      [address, receivers.hookUrl(name)],
      [secret, `whsec_${Buffer.from('a secret of the probes, 32 bytes').toString('base64')}`],
    ])
  const environment = {
    PATH: process.env['PATH'],
    HOME: place,
    DATA_DIR: join(place, 'data'),
    SMTP_URL: receivers.smtpUrl,
    ...Object.fromEntries(hooks),
  }
  const { child, log, base } = await start(folder, environment)
  const known = new Map<string, Promise<{ readonly client: Client; readonly id: string }>>()
  const emailOf = (role: string, who = 'first'): string => `${role}-${who}@example.com`
  const admit = async (role: string, email: string) => {
    await addUser(folder, environment, email, role)
    const answer = await clientOf(base, undefined).post('/api/session', { email, password })
    const { token, user } = itemOf(expectStatus(answer, 200, 201))
    const id = typeof user === 'object' && user !== null && 'id' in user ? String(user.id) : ''
    return { client: clientOf(base, String(token)), id }
  }
  const visitor = (role: string, who?: string) => {
    const email = emailOf(role, who)
    const found = known.get(email) ?? admit(role, email)
    known.set(email, found)
    return found
  }
  return {
    built,
    log,
    world: {
      emailOf,
      anonymous: clientOf(base, undefined),
      as: async (role, who) => (await visitor(role, who)).client,
      idOf: async (role, who) => (await visitor(role, who)).id,
      untilMail: (fits) => until(receivers.mails, receivers, fits),
      untilHook: (fits) => until(receivers.hooks, receivers, fits),
    },
    close: async () => {
      const ended = child.exitCode === null ? once(child, 'exit') : undefined
      child.kill('SIGKILL')
      await ended
      await receivers.close()
      await rm(place, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
