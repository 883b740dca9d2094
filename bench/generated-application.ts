// Requests per second and p99 of a generated application beside one written by hand with Fastify and SQLite: the same
// routes, the same statements, sessions, validation, and a log line for each request. In turn, several rounds.
import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { checkText } from '../src/generation/check-requirements.ts'
import { emitApplication } from '../src/generation/emitting/emit-application.ts'
import { medianOf, printFigure } from './figure.ts'

const seconds = Number(process.env['NEXO_BENCH_SECONDS'] ?? 4)
const rounds = Number(process.env['NEXO_BENCH_ROUNDS'] ?? 3)
const connections = 32
const token = 'bench-token'

const folder = await mkdtemp(join(tmpdir(), 'nexo-bench-generated-'))
const run = promisify(execFile)

type Running = {
  readonly url: string
  /** CPU time that the process used so far. */
  cpuSeconds(): Promise<number>
  stop(): Promise<void>
}

async function start(
  script: string,
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<Running> {
  const child = spawn(process.execPath, [script], {
    cwd,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((found) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, address] = /(http:\/\/[\w.]+:\d+)/.exec(line) ?? []
      if (address !== undefined && /listening/i.test(line)) found(address.replace('localhost', '127.0.0.1'))
    })
  })
  // Both write their log where nobody reads it, through the same pipe.
  child.stdout.pipe(createWriteStream('/dev/null'))
  return {
    url,
    // Fields 14 and 15 of Linux's stat are user and system time, in hundredths of a second.
    cpuSeconds: async () => {
      const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return (Number(fields[11]) + Number(fields[12])) / 100
    },
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function writeGenerated(): Promise<string> {
  const text = await readFile('fixtures/requirements/bookings.md', 'utf8')
  const { model } = checkText('bookings.md', text)
  const target = join(folder, 'generated')
  for (const { path, content } of emitApplication({
    model,
    requirementsFile: 'bookings.md',
    destructive: 'refuse',
  })) {
    await mkdir(dirname(join(target, path)), { recursive: true })
    await writeFile(join(target, path), content)
  }
  await symlink(resolve('node_modules'), join(target, 'node_modules'))
  await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: target })
  return target
}

function addSession(file: string): void {
  const database = new DatabaseSync(file, { timeout: 5000 })
  database.exec(
    `INSERT INTO "_users" VALUES ('bench', 'bench@example.com', 'manager', 'none', '2026-01-01T00:00:00.000Z')`,
  )
  const digest = createHash('sha256').update(token).digest('base64url')
  const times = [new Date().toISOString(), new Date(Date.now() + 12 * 3_600_000).toISOString()]
  database.prepare(`INSERT INTO "_sessions" VALUES (?, 'bench', ?, ?)`).run(digest, ...times)
  database.close()
}

const writeScript = `
local count = 0
local mark = tostring(os.time()) .. tostring(math.random(1, 1000000000))
request = function()
  count = count + 1
  local body = '{"name":"Room ' .. mark .. '-' .. count .. '","capacity":8,"pricePerHour":"12.50"}'
  return wrk.format('POST', '/api/rooms', { ['authorization'] = 'Bearer ${token}', ['content-type'] = 'application/json' }, body)
end
`

const patchScript = (room: string): string => `
local count = 0
request = function()
  count = count + 1
  local body = '{"capacity":' .. (count % 100 + 1) .. '}'
  return wrk.format('PATCH', '/api/rooms/${room}', { ['authorization'] = 'Bearer ${token}', ['content-type'] = 'application/json' }, body)
end
`

type Measured = {
  readonly perSecond: number
  readonly p99Ms: number
  /** What one core of its own would carry: the figure that other work on the machine changes least. */
  readonly perCpuSecond: number
}

async function load({ url, cpuSeconds }: Running, path: string, script?: string): Promise<Measured> {
  const before = await cpuSeconds()
  const options = script === undefined ? ['-H', `authorization: Bearer ${token}`] : ['-s', script]
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', ...options, `${url}${path}`]
  const { stdout } = await run('wrk', args)
  if (stdout.includes('Non-2xx')) throw new Error(`${url}${path} refused: ${stdout}`)
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1])
  const perCpuSecond = requests / ((await cpuSeconds()) - before)
  const [, value, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? []
  const factor = unit === 'us' ? 0.001 : unit === 's' ? 1000 : 1
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p99Ms: Number(value) * factor,
    perCpuSecond,
  }
}

const cases = ['get', 'list', 'create', 'patch'] as const
const applications = ['generated', 'hand-written'] as const
const results = new Map<string, Measured[]>()

async function measureAll(server: Running, name: string, room: string): Promise<void> {
  const paths = { get: `/api/rooms/${room}`, list: '/api/rooms?limit=20', create: '', patch: '' }
  const scripts = { create: join(folder, 'create.lua'), patch: join(folder, 'patch.lua') }
  await writeFile(scripts.create, writeScript)
  await writeFile(scripts.patch, patchScript(room))
  for (const kind of cases) {
    const script = kind === 'create' || kind === 'patch' ? scripts[kind] : undefined
    const measured = await load(server, paths[kind], script)
    results.set(`${name} ${kind}`, [...(results.get(`${name} ${kind}`) ?? []), measured])
  }
}

async function createRooms(url: string): Promise<string> {
  let last = ''
  for (let index = 0; index < 100; index += 1) {
    const response = await fetch(`${url}/api/rooms`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ name: `Room ${index}`, capacity: 8, pricePerHour: '12.50' }),
    })
    last = response.headers.get('location')?.split('/').at(-1) ?? ''
  }
  return last
}

try {
  const generated = await writeGenerated()
  const servers = {
    generated: await start('dist/main.js', generated, { PORT: '0', HOST: '127.0.0.1', DATA_DIR: 'data' }),
    'hand-written': await start(resolve('bench/generated-application/hand-written.ts'), folder, {
      DATABASE_FILE: join(folder, 'hand.db'),
      BENCH_TOKEN: token,
    }),
  }
  addSession(join(generated, 'data/app.db'))
  const rooms = {
    generated: await createRooms(servers.generated.url),
    'hand-written': await createRooms(servers['hand-written'].url),
  }
  for (let round = 0; round < rounds; round += 1)
    for (const name of applications) await measureAll(servers[name], name, rooms[name])
  for (const kind of cases) {
    const of = (name: string, what: keyof Measured): number =>
      medianOf((results.get(`${name} ${kind}`) ?? []).map((measured) => measured[what]))
    for (const name of applications) {
      printFigure({
        bench: 'generated-application',
        figure: `${name}-${kind}`,
        value: of(name, 'perSecond'),
        unit: 'requests/s',
      })
      printFigure({
        bench: 'generated-application',
        figure: `${name}-${kind}-p99`,
        value: of(name, 'p99Ms'),
        unit: 'ms',
      })
    }
    printFigure({
      bench: 'generated-application',
      figure: `cpu-of-generated-by-hand-written-${kind}`,
      value: of('hand-written', 'perCpuSecond') / of('generated', 'perCpuSecond'),
      unit: 'ratio',
      atMost: 1 / 0.8,
      details: { connections, seconds, rounds },
    })
  }
  for (const name of applications) await servers[name].stop()
} finally {
  await rm(folder, { recursive: true, force: true })
}
