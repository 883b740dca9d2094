import { openProjectFiles } from '../project-files.ts'
import { scriptContextOf } from './detect-node.ts'
import { readPackageJson } from './package-json.ts'
import { choosePackageManager } from './package-manager.ts'
import { followPackageManager } from './start-command.ts'

/** A command of the manifest without the package manager in front of the program; undefined: run as it is written. */
export type SeeThrough = (line: string) => readonly string[] | undefined

/**
 * How a command that somebody wrote for the application at `path` (`.` for the root) of the project in `directory` is
 * run: `npm start` becomes the program of its script, which then gets the stop signal itself.
 *
 * Promise: reads package.json only when asked. Undefined for a line that names no package manager, and for a script
 * that serves only a developer.
 * @throws NX-DETECT-FILE-INVALID, NX-DETECT-UNREADABLE
 */
export const seeThroughPackageManager =
  (directory: string, path: string): SeeThrough =>
  (line) => {
    const files = openProjectFiles(directory)
    const packageJson = readPackageJson(files, path)
    if (packageJson === undefined) return undefined
    const manager = choosePackageManager(files, packageJson)
    const node = { files, path, packageJson, manager, build: null }
    const followed = followPackageManager(line, scriptContextOf(node))
    return followed?.kind === 'start' ? followed.argv : undefined
  }
