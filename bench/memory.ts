// Memory of the agent and its routers with ten applications, beside the applications themselves.
import { join } from 'node:path'
import * as z from 'zod'
import { printFigure } from './figure.ts'
import { residentMiB } from './resident-memory.ts'
import { copySample, openSandbox } from './sandbox.ts'

const applications = Number(process.env['NEXO_BENCH_APPLICATIONS'] ?? 10)
const AgentStatus = z.looseObject({ pid: z.int(), routerPids: z.array(z.int()) })
const sandbox = await openSandbox()

try {
  for (let number = 1; number <= applications; number += 1) {
    const folder = join(sandbox.project, '..', `shop-${number}`)
    await copySample(folder, `shop-${number}`)
    const { stdout } = await sandbox.nexo(['deploy'], folder)
    await fetch(stdout.trim())
  }
  const { stdout } = await sandbox.nexo(['agent', 'status', '--json'])
  const { pid, routerPids } = AgentStatus.parse(JSON.parse(stdout))
  const agent = await residentMiB(pid)
  const routers = await Promise.all(routerPids.map((routerPid) => residentMiB(routerPid)))
  const total = routers.reduce((sum, each) => sum + each, agent)
  const details = { applications, agent: Math.round(agent), routers: routers.map(Math.round).join('+') }
  printFigure({
    bench: 'memory',
    figure: 'agent-and-routers',
    value: total,
    unit: 'MiB',
    atMost: 120,
    details,
  })
} finally {
  await sandbox.remove()
}
