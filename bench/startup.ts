// How long a person waits for nexo to start, beside an empty Node process in the same run.
import { medianOf, printFigure } from './figure.ts'
import { openSandbox, timed } from './sandbox.ts'

const rounds = Number(process.env['NEXO_BENCH_ROUNDS'] ?? 21)
const sandbox = await openSandbox()

const cases: Readonly<Record<string, () => Promise<{ readonly ms: number }>>> = {
  empty: () => timed([process.execPath, '-e', '0'], sandbox.project),
  version: () => sandbox.nexo(['--version']),
  help: () => sandbox.nexo(['--help']),
  status: () => sandbox.nexo(['status', '--json']),
  // A deployment that has nothing to do: what a pipeline pays for asking.
  unchanged: () => sandbox.nexo(['deploy', '--json']),
}
const goals: Readonly<Record<string, number>> = { version: 1.5, help: 1.5, status: 3 }

try {
  await sandbox.nexo(['deploy'])
  // Once each, so that Node has kept the compiled code.
  for (const run of Object.values(cases)) await run()
  const measured = new Map<string, number[]>(Object.keys(cases).map((name) => [name, []]))
  // Interleaved, so that a slow moment of the machine meets all of them.
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(cases)) measured.get(name)?.push((await run()).ms)
  }
  const empty = medianOf(measured.get('empty') ?? [])
  for (const [name, times] of measured) {
    const median = medianOf(times)
    printFigure({ bench: 'startup', figure: name, value: median, unit: 'ms', details: { rounds } })
    const atMost = goals[name]
    if (atMost === undefined) continue
    printFigure({
      bench: 'startup',
      figure: `${name}-to-empty`,
      value: median / empty,
      unit: 'ratio',
      atMost,
    })
  }
  printFigure({
    bench: 'startup',
    figure: 'unchanged-to-status',
    value: medianOf(measured.get('unchanged') ?? []) / medianOf(measured.get('status') ?? []),
    unit: 'ratio',
    atMost: 2,
  })
} finally {
  await sandbox.remove()
}
