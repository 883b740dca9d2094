import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { durableEngineSuite } from '../../contract/durable-engine.ts'
import { createEmbeddedEngine } from '../../../src/kernel/durable/embedded-engine.ts'

const worker = fileURLToPath(new URL('durable-worker.ts', import.meta.url))

durableEngineSuite('embedded', {
  makeFolder: () => mkdtempSync(join(tmpdir(), 'nexo-durable-')),
  removeFolder: (folder) => rmSync(folder, { recursive: true, force: true }),
  openIn: (folder, { othersAre, ...work }) =>
    createEmbeddedEngine({
      file: join(folder, 'journal.sqlite'),
      randomHex: (bytes) => randomBytes(bytes).toString('hex'),
      liveness: () => othersAre,
      ...work,
    }),
  workerArgv: (folder, task) => [worker, folder, JSON.stringify(task)],
})
