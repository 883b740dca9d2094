// How long a requirements document takes to be read, linked and checked, and its application to be emitted, and how much
// memory that needs.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { checkText } from '../src/generation/check-requirements.ts'
import { emitApplication } from '../src/generation/emitting/emit-application.ts'
import { medianOf, printFigure } from './figure.ts'

const rounds = Number(process.env['NEXO_BENCH_ROUNDS'] ?? 7)
const sizes = [100, 1000] as const

/** A document with `count` entities, each with fields, states, a relation, rules, permissions and a reaction. */
function documentOf(count: number): string {
  const parts = Array.from({ length: count }, (_, at) => {
    const [one, many] = [`record${at}x`, `record${at}xes`]
    const parent = at % 10 === 0 ? '' : `Each ${one} belongs to one record${at - 1}x.\n`
    return `## Record${at}x

A ${one} has a name (text, unique), a start date (date), an end date (date), a price (money, at least 0) and an optional note (long text).
The status of a ${one} is one of draft, active or closed (default draft).
${parent}The end date of a ${one} must be after the start date.
A ${one} can move from draft to active by managers.
A ${one} can move from active to closed by managers when the note is not empty.
Managers can manage ${many}.
Customers can view their own ${many}.
When a ${one} is closed, the system shall email managers.
`
  })
  return `# Bench\n\nA bench.\n\n## Roles\n\nThe roles are manager and customer.\n\n${parts.join('\n')}`
}

function measure(text: string): number {
  const startedAt = performance.now()
  const { diagnostics } = checkText('bench.md', text)
  if (diagnostics.length > 0)
    throw new Error(`the document of this bench is not valid: ${diagnostics[0]?.reason}`)
  return performance.now() - startedAt
}

/** Everything from the text to the files, as `nexo generate` does it. */
function measureBuild(text: string): number {
  const startedAt = performance.now()
  const { model } = checkText('bench.md', text)
  emitApplication({ model, requirementsFile: 'bench.md', destructive: 'refuse' })
  return performance.now() - startedAt
}

/** CPU time counts what other work on the machine does not change; collecting garbage is in it. */
function cpuOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** The most that a process of its own holds which builds once, as the command does. */
async function peakMiB(size: number): Promise<number> {
  const self = fileURLToPath(import.meta.url)
  const { stdout } = await promisify(execFile)(process.execPath, [self, 'build-once', String(size)])
  return Number(stdout)
}

const [, , order, orderedSize] = process.argv
if (order === 'build-once') {
  measureBuild(documentOf(Number(orderedSize)))
  console.log(process.resourceUsage().maxRSS / 1024)
  process.exit()
}

const builds = new Map<number, number>()
const medians = new Map<number, number>()
for (const size of sizes) {
  const text = documentOf(size)
  const cold = measure(text)
  const times = Array.from({ length: rounds }, () => measure(text))
  medians.set(size, medianOf(times))
  const details = { entities: size, lines: text.split('\n').length, rounds }
  const goal = size === 100 ? { atMost: 300 } : {}
  printFigure({
    bench: 'generation',
    figure: `check-${size}-first`,
    value: cold,
    unit: 'ms',
    details,
    ...goal,
  })
  printFigure({
    bench: 'generation',
    figure: `check-${size}`,
    value: medianOf(times),
    unit: 'ms',
    details,
    ...goal,
  })
  const repeats = { length: size === 100 ? rounds : 2 }
  const built: number[] = []
  const cpu = Array.from(repeats, () => cpuOf(() => void built.push(measureBuild(text))))
  const build = medianOf(built)
  builds.set(size, medianOf(cpu))
  printFigure({
    bench: 'generation',
    figure: `build-${size}`,
    value: build,
    unit: 'ms',
    details,
    ...(size === 100 ? { atMost: 1_000 } : {}),
  })
  printFigure({
    bench: 'generation',
    figure: `memory-${size}`,
    value: await peakMiB(size),
    unit: 'MiB',
    details,
    ...(size === 100 ? { atMost: 300 } : {}),
  })
}
// Ten times the entities may take ten times as long; more would not be linear.
for (const [figure, times] of [
  ['growth-per-entity', medians],
  ['build-growth-per-entity', builds],
] as const) {
  const [small = 1, large = Number.NaN] = sizes.map((size) => times.get(size) ?? Number.NaN)
  printFigure({ bench: 'generation', figure, value: large / small / 10, unit: 'ratio', atMost: 1.2 })
}
