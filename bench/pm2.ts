// `nexo deploy` beside `pm2 reload`: the same application, two workers each, the same load. pm2 is installed into a
// temporary folder for the occasion; it is no dependency.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import * as z from 'zod'
import { startLoad } from '../test/support/load/load.ts'
import { endProcessesOf } from '../test/support/processes.ts'
import { medianOf, printFigure } from './figure.ts'
import { memoryOf, memoryOfAll } from './resident-memory.ts'
import { copySample, openSandbox, timed } from './sandbox.ts'

const rounds = Number(process.env['NEXO_BENCH_ROUNDS'] ?? 6)
const workers = 2

/** One way to put the next version of a folder into service. */
type Contender = {
  readonly name: string
  readonly url: string
  readonly project: string
  replace(): Promise<unknown>
  /** Resident memory of everything that is not the application, MiB. */
  overheadMiB(): Promise<number>
}

async function race({ name, url, project, replace, overheadMiB }: Contender): Promise<void> {
  const load = startLoad(url)
  const switchedMs: number[] = []
  try {
    await load.untilEveryKind()
    for (let round = 1; round <= rounds; round += 1) {
      await writeFile(join(project, 'VERSION'), `${round + 1}\n`)
      const startedAt = performance.now()
      const [, answered] = await Promise.all([
        replace(),
        load.until(({ body }) => body.includes(`hello from version ${round + 1}\n`), 60_000),
      ])
      switchedMs.push(answered.endedAt - startedAt)
    }
  } finally {
    await load.stop()
  }
  const { requests, failures } = load.report()
  const details = { requests, rounds, workers }
  printFigure({
    bench: 'pm2',
    figure: `${name}-failed-requests`,
    value: failures.length,
    unit: 'requests',
    details,
  })
  printFigure({ bench: 'pm2', figure: `${name}-switched`, value: medianOf(switchedMs), unit: 'ms', details })
  printFigure({ bench: 'pm2', figure: `${name}-overhead`, value: await overheadMiB(), unit: 'MiB', details })
}

const AgentStatus = z.looseObject({
  agent: z.looseObject({ pid: z.int(), routerPids: z.array(z.int()) }),
})

async function raceNexo(): Promise<void> {
  const sandbox = await openSandbox()
  try {
    const project = join(sandbox.project, '..', 'raced')
    await copySample(project, 'raced', workers)
    const { stdout } = await sandbox.nexo(['deploy'], project)
    await race({
      name: 'nexo',
      url: stdout.trim(),
      project,
      replace: () => sandbox.nexo(['deploy'], project),
      overheadMiB: async () => {
        const { agent: status } = AgentStatus.parse(
          JSON.parse((await sandbox.nexo(['agent', 'status', '--json'])).stdout),
        )
        return (await memoryOfAll([status.pid, ...status.routerPids])).residentMiB
      },
    })
  } finally {
    await sandbox.remove()
  }
}

async function racePm2(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'nexo-bench-pm2-'))
  const project = join(folder, 'raced')
  const pm2Home = join(folder, 'pm2-home')
  const port = await freePort()
  const env = { ...process.env, PM2_HOME: pm2Home, PORT: String(port) }
  const pm2 = (args: readonly string[]): Promise<unknown> =>
    timed([process.execPath, join(folder, 'node_modules/pm2/bin/pm2'), ...args], project, env)
  try {
    await copySample(project, 'raced')
    await writeFile(join(folder, 'package.json'), '{ "private": true }')
    await timed(['npm', 'install', 'pm2', '--ignore-scripts', '--no-audit', '--no-fund'], folder)
    await pm2(['start', 'server.js', '--name', 'raced', '-i', String(workers)])
    await race({
      name: 'pm2',
      url: `http://127.0.0.1:${port}`,
      project,
      replace: () => pm2(['reload', 'raced']),
      overheadMiB: async () =>
        (await memoryOf(Number(await readFile(join(pm2Home, 'pm2.pid'), 'utf8')))).residentMiB,
    })
    await pm2(['kill'])
  } finally {
    await endProcessesOf(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** pm2 cannot choose a port by itself. Another process may take this one in between; then the benchmark fails. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return address !== null && typeof address === 'object' ? address.port : 0
}

await raceNexo()
await racePm2()
