// How many steps a second the embedded engine journals: 1,000 runs of 5 steps, every commit on the disk (FULL).
// Prints one JSON line per figure. Nothing here asserts; goal: 20,000 steps/s with all runs at once.
import { mkdtempSync, rmSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../src/kernel/call.ts'
import type { Action, Plan } from '../src/kernel/durable/contract.ts'
import { createEmbeddedEngine } from '../src/kernel/durable/embedded-engine.ts'
import type { Json } from '../src/kernel/json.ts'

const stepsPerRun = 5
const noop: Action<Json, Json> = { name: 'noop', run: async (input) => input }
const five: Plan<Json, Json> = {
  name: 'five',
  run: async (context, input) => {
    for (let n = 1; n <= stepsPerRun; n++) await context.step(`step-${n}`, noop, input)
    return null
  },
}

async function measure(runs: number, concurrency: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nexo-bench-'))
  let commits = 0
  const engine = createEmbeddedEngine({
    file: join(folder, 'journal.sqlite'),
    plans: [five],
    actions: [noop],
    clock: systemClock,
    randomHex: (bytes) => randomBytes(bytes).toString('hex'),
    commit: (write) => {
      commits += 1
      write()
    },
  })
  const { signal } = new AbortController()
  await engine.list({})
  const waiting = Array.from({ length: runs }, (_, n) => `run-${n}`)
  const lane = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const view = await engine.run(id, 'five', id, { signal, emit: () => undefined })
      if (view.state !== 'succeeded') throw new Error(`${id} ended as ${view.state}`)
    }
  }
  const startedMs = performance.now()
  const cpuBefore = process.cpuUsage()
  await Promise.all(Array.from({ length: concurrency }, lane))
  const tookMs = performance.now() - startedMs
  const { user, system } = process.cpuUsage(cpuBefore)
  await engine.close()
  rmSync(folder, { recursive: true })
  const steps = runs * stepsPerRun
  const figure = {
    bench: 'journal',
    runs,
    concurrency,
    steps,
    commits,
    tookMs: Math.round(tookMs),
    stepsPerSecond: Math.round((steps / tookMs) * 1_000),
    usPerStep: Math.round((tookMs / steps) * 1_000),
    // What is left of it on a busy machine or a slow disk.
    cpuUsPerStep: Math.round((user + system) / steps),
  }
  console.log(JSON.stringify(figure))
}

// The first round compiles; its figure is printed too, since a CLI is always cold.
for (const concurrency of [1_000, 1_000, 200, 50, 1]) {
  await measure(concurrency === 1 ? 200 : 1_000, concurrency)
}
