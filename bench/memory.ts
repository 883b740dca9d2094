// Memory of the agent and its routers with ten applications, beside the applications themselves.
import { join } from 'node:path'
import * as z from 'zod'
import { printFigure } from './figure.ts'
import { memoryOfAll } from './resident-memory.ts'
import { copySample, openSandbox } from './sandbox.ts'

const applications = Number(process.env['NEXO_BENCH_APPLICATIONS'] ?? 10)
const AgentStatus = z.looseObject({
  agent: z.looseObject({ pid: z.int(), routerPids: z.array(z.int()) }),
})
const sandbox = await openSandbox()

try {
  for (let number = 1; number <= applications; number += 1) {
    const folder = join(sandbox.project, '..', `shop-${number}`)
    await copySample(folder, `shop-${number}`)
    const { stdout } = await sandbox.nexo(['deploy'], folder)
    await fetch(stdout.trim())
  }
  const { stdout } = await sandbox.nexo(['agent', 'status', '--json'])
  const { pid, routerPids } = AgentStatus.parse(JSON.parse(stdout)).agent
  const total = await memoryOfAll([pid, ...routerPids])
  const details = { applications, routers: routerPids.length }
  const figures = { resident: total.residentMiB, proportional: total.proportionalMiB }
  for (const [figure, value] of Object.entries(figures)) {
    printFigure({ bench: 'memory', figure, value, unit: 'MiB', atMost: 120, details })
  }
} finally {
  await sandbox.remove()
}
