import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

const endings = (environment: Environment, platform: string): readonly string[] =>
  platform === 'win32' ? ['', ...(environment['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';')] : ['']

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    // Not there or not ours to run: the next folder of PATH is asked, as a shell does.
    return false
  }
}

/** The file that a shell would run for `program`, or undefined when it is not on PATH. */
export async function findProgram(
  program: string,
  environment: Environment,
  platform: string = process.platform,
): Promise<string | undefined> {
  const folders = (environment['PATH'] ?? environment['Path'] ?? '')
    .split(delimiter)
    .filter((one) => one !== '')
  const files = folders.flatMap((folder) =>
    endings(environment, platform).map((end) => join(folder, program + end)),
  )
  for (const file of files) if (await isProgram(file)) return file
  return undefined
}
