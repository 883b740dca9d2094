// One proxy under measurement: a process of one worker, in front of one backend.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'

export type Proxy = {
  readonly name: string
  readonly port: number
  /** CPU time that all its processes have used, s. */
  cpuSeconds(): Promise<number>
  /** Resident memory of all its processes, MiB. */
  residentMiB(): Promise<number>
  close(): Promise<void>
}

/** A port that was free a moment ago. These servers take no socket from us, so it cannot be kept for them. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no TCP port')
  return address.port
}

/** A running program as a proxy; resolves once it takes connections. */
export async function asProxy(name: string, child: ChildProcess, port: number): Promise<Proxy> {
  const pid = child.pid
  if (pid === undefined) throw new Error(`${name} did not start`)
  await untilOpen(name, port)
  return {
    name,
    port,
    cpuSeconds: async () => (await family(pid)).reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond,
    residentMiB: async () => (await family(pid)).reduce((sum, { pages }) => sum + pages, 0) / 256,
    close: async () => {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** Linux gives user and system time in hundredths of a second (sysconf(_SC_CLK_TCK)). */
const ticksPerSecond = 100

type Usage = { readonly ticks: number; readonly pages: number }

/** A process and its children: nginx answers in a worker. */
async function family(pid: number): Promise<readonly Usage[]> {
  const tasks = await readdir(`/proc/${pid}/task`)
  const lists = await Promise.all(tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8')))
  const children = lists.flatMap((list) => list.split(' ')).filter((child) => child.trim() !== '')
  const own = await usageOf(pid)
  const others = await Promise.all(children.map((child) => family(Number(child))))
  return [own, ...others.flat()]
}

async function usageOf(pid: number): Promise<Usage> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { ticks: Number(fields[11]) + Number(fields[12]), pages: Number(fields[21]) }
}

async function untilOpen(name: string, port: number): Promise<void> {
  const untilMs = performance.now() + 10_000
  while (!(await isOpen(port))) {
    if (performance.now() > untilMs) throw new Error(`${name} does not listen on ${port}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const opened = new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  })
  const isOpened = await opened
  socket.destroy()
  return isOpened
}

/** Starts a program with a configuration file in `folder`. */
export async function startWithConfig(input: {
  readonly name: string
  readonly folder: string
  readonly port: number
  readonly config: string
  readonly argv: (file: string) => readonly string[]
  readonly env?: Readonly<Record<string, string>>
}): Promise<Proxy> {
  const file = join(input.folder, `${input.name}-${input.port}.conf`)
  await writeFile(file, input.config)
  const [program = '', ...args] = input.argv(file)
  const env = { ...process.env, ...input.env }
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env, cwd: input.folder })
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-2_000)))
  child.once('exit', (code) => {
    if (code !== 0 && code !== null) process.stderr.write(`${input.name} ended with ${code}: ${said}\n`)
  })
  return asProxy(input.name, child, input.port)
}
