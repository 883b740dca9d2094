// Runs a script of this project with a Node that is new enough: the system's own, or the one in toolchain/.
// Plain JavaScript for Node 20: it is what brings the newer one. Usage: node scripts/with-node.mjs SCRIPT [ARG ...]
import { spawn } from 'node:child_process'
import { bringNode } from './bring-node.mjs'

const node = bringNode()
const child = spawn(node, process.argv.slice(2), { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => {
  if (signal) process.kill(process.pid, signal)
  else process.exit(code ?? 1)
})
