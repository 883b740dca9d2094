// A process of its own for the crash suite: works on the scenario and dies at the point that it is told.
import { randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../../src/kernel/call.ts'
import { createEmbeddedEngine } from '../../../src/kernel/durable/embedded-engine.ts'
import type { WorkerTask } from '../../contract/durable/harness.ts'
import { createScenario } from '../../contract/durable/scenario.ts'

const [, , folder = '', taskText = ''] = process.argv
const task: WorkerTask = JSON.parse(taskText)

let points = 0
function point(): void {
  points += 1
  writeSync(1, `${points}\n`)
  if (points === task.killAt) process.kill(process.pid, 'SIGKILL')
}

const engine = createEmbeddedEngine({
  file: join(folder, 'journal.sqlite'),
  ...createScenario(folder, point),
  clock: systemClock,
  randomHex: (bytes) => randomBytes(bytes).toString('hex'),
  commit: (write) => {
    point()
    write()
  },
})
const { signal } = new AbortController()
const ids = Array.from({ length: task.runs }, (_, n) => `run-${n}`)
await Promise.all(ids.map((id) => engine.run(id, 'ship', task.fails, { signal, emit: () => undefined })))
await engine.close()
