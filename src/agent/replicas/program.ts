import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { systemCodeOf } from '../../kernel/errors.ts'

/** Whether a program can be started: its path, or the system's code for why not. */
export type FoundProgram = { readonly path: string } | { readonly systemCode: string }

/**
 * Looks for a program as exec would: a name with a slash from `folder`, any other on `searchPath`.
 *
 * Asked before the start, since behind a shell that sets limits a missing program would look like an application that
 * ended with 127.
 */
export async function findProgram(
  name: string,
  folder: string,
  searchPath: string,
  platform: NodeJS.Platform = process.platform,
): Promise<FoundProgram> {
  const places =
    isAbsolute(name) || /[/\\]/.test(name)
      ? [resolve(folder, name)]
      : searchPath.split(delimiter).map((place) => join(place === '' ? folder : place, name))
  let systemCode = 'ENOENT'
  for (const place of places.flatMap((path) => withExtensions(path, platform))) {
    const why = await whyNotExecutable(place)
    if (why === undefined) return { path: place }
    if (why === 'EACCES') systemCode = why
  }
  return { systemCode }
}

const withExtensions = (path: string, platform: NodeJS.Platform): readonly string[] =>
  platform === 'win32' ? [path, `${path}.exe`, `${path}.cmd`, `${path}.bat`] : [path]

async function whyNotExecutable(path: string): Promise<string | undefined> {
  try {
    if (!(await stat(path)).isFile()) return 'EACCES'
    await access(path, constants.X_OK)
    return undefined
  } catch (error) {
    return systemCodeOf(error) ?? 'ENOENT'
  }
}
