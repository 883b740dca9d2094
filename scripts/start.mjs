// `npm start` on a fresh clone: installs what is missing, brings a Node that is new enough, builds, then shows nexo at
// work (`demonstrate.ts`). Plain JavaScript for Node 20.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bringNode } from './bring-node.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** npm writes this file at the end of an install. */
const installed = `${root}node_modules/.package-lock.json`
const isInstalled = () =>
  existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${root}package-lock.json`).mtimeMs

/** Runs a program with its output on stderr, and ends when it fails: it has said why. */
const step = (text, program, args, options = {}) => {
  process.stderr.write(`${text} ...\n`)
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2], ...options })
  if (status === 0) return
  process.stderr.write(`${text} failed${error === undefined ? '' : `: ${error.message}`}\n`)
  process.exit(1)
}

if (!isInstalled()) {
  const isWindows = process.platform === 'win32'
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  step('Installing dependencies', isWindows ? 'npm.cmd' : 'npm', options, { shell: isWindows })
}
const node = bringNode()
step('Building', node, [`${root}scripts/build.ts`])

// The child hears Ctrl-C too; it cleans up and ends, and this process ends with it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
const child = spawn(node, [`${root}scripts/demonstrate.ts`, ...process.argv.slice(2)], { stdio: 'inherit' })
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
