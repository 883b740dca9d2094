// What nexo itself costs on a deploy: of an unchanged application beside `nexo status`, and of a changed one without
// its build, start and health check.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { medianOf, printFigure } from './figure.ts'
import { openSandbox } from './sandbox.ts'

const rounds = Number(process.env['NEXO_BENCH_ROUNDS'] ?? 7)
const Line = z.looseObject({
  type: z.string(),
  phase: z.string().optional(),
  durationMs: z.number().optional(),
})
/** The application's own time: installing and building it, starting it, waiting until it is healthy, and its last requests. */
const applicationsOwn = new Set(['install', 'build', 'migrate', 'start', 'health', 'drain', 'bake'])

/** Whole time of the command, and the part of it that was nexo's own; ms. */
function readDurations(ndjson: string): { readonly whole: number; readonly own: number } {
  const lines = ndjson
    .trim()
    .split('\n')
    .map((line) => Line.parse(JSON.parse(line)))
  const whole = lines.at(-1)?.durationMs ?? Number.NaN
  const application = lines
    .filter(({ type, phase = '' }) => type === 'deployment.phase-finished' && applicationsOwn.has(phase))
    .reduce((sum, { durationMs = 0 }) => sum + durationMs, 0)
  return { whole, own: whole - application }
}

const sandbox = await openSandbox()
try {
  await sandbox.nexo(['deploy'])
  const changed: { readonly whole: number; readonly own: number }[] = []
  const unchanged: number[] = []
  const status: number[] = []
  for (let round = 1; round <= rounds; round += 1) {
    await writeFile(join(sandbox.project, 'VERSION'), `${round + 1}\n`)
    changed.push(readDurations((await sandbox.nexo(['deploy', '--json'])).stdout))
    unchanged.push((await sandbox.nexo(['deploy', '--json'])).ms)
    status.push((await sandbox.nexo(['status', '--json'])).ms)
  }
  const own = medianOf(changed.map((each) => each.own))
  const whole = medianOf(changed.map((each) => each.whole))
  printFigure({
    bench: 'deploy',
    figure: 'changed-own-time',
    value: own,
    unit: 'ms',
    atMost: 300,
    details: { whole },
  })
  printFigure({
    bench: 'deploy',
    figure: 'unchanged',
    value: medianOf(unchanged),
    unit: 'ms',
    details: { rounds },
  })
  const ratio = medianOf(unchanged) / medianOf(status)
  printFigure({ bench: 'deploy', figure: 'unchanged-to-status', value: ratio, unit: 'ratio', atMost: 2 })
} finally {
  await sandbox.remove()
}
