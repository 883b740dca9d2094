// `npm test`: everything that this machine can run. Plain JavaScript for Node 20: it is what brings the newer one.
// Arguments are file name filters for vitest; with any, the static checks are left out.
import { spawn } from 'node:child_process'
import { dirname, delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bringNode } from './bring-node.mjs'

const node = bringNode()
const script = fileURLToPath(new URL('run-tests.ts', import.meta.url))
// Sample applications start `node` by name: they get the same one.
const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` }
const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit', env })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => {
  if (signal) process.kill(process.pid, signal)
  else process.exit(code ?? 1)
})
