// `npm start` on a fresh clone: installs what is missing, brings a Node that is new enough, builds, then shows nexo at
// work (`demonstrate.ts`). Plain JavaScript for Node 20.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bringNode } from './bring-node.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** npm writes this file at the end of an install. */
const installed = `${root}node_modules/.package-lock.json`
const isInstalled = () =>
  existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${root}package-lock.json`).mtimeMs

const step = (text) => process.stderr.write(`${text}\n`)

if (!isInstalled()) {
  step('Installing dependencies ...')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  execFileSync(npm, options, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
}
const node = bringNode()
step('Building ...')
execFileSync(node, [`${root}scripts/build.ts`], { stdio: ['ignore', 2, 2] })

// The child hears Ctrl-C too; it cleans up and ends, and this process ends with it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
const child = spawn(node, [`${root}scripts/demonstrate.ts`, ...process.argv.slice(2)], { stdio: 'inherit' })
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
