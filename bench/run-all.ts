// Every benchmark, one after the other: each needs the machine for itself. JSON lines on stdout, progress on stderr.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
/** Files that measure nothing by themselves. */
const parts = new Set(['figure.ts', 'sandbox.ts', 'postgres-cluster.ts', 'resident-memory.ts', 'run-all.ts'])

for (const file of readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && !parts.has(name))
  .toSorted()) {
  process.stderr.write(`${file} ...\n`)
  const child = spawn(process.execPath, [`${folder}${file}`], { stdio: ['ignore', 'inherit', 'inherit'] })
  const [code] = await once(child, 'close')
  if (code !== 0) process.exitCode = 1
}
