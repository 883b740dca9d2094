// Tests meet real engines. One that this machine does not have is named and skipped; in CI a skip is a failure.
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { TestRunner } from 'vitest'

const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : ['']

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

/** Absolute path of `program` on PATH, or undefined. */
export const findProgram = (program: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => suffixes.map((suffix) => join(folder, `${program}${suffix}`)))
    .find((file) => isExecutable(file))

/** Whether `program` is on PATH; for `test.skipIf(!isOnPath('ruby'))` over tables. */
export const isOnPath = (program: string): boolean => findProgram(program) !== undefined

/**
 * Skips the running test, naming the missing engine, unless every one of `programs` is on PATH.
 * Called inside a test; the names appear at the end of the test run.
 */
export function skipWithout(...programs: readonly string[]): void {
  const missing = programs.filter((program) => !isOnPath(program))
  if (missing.length > 0) skipNaming(missing.join(', '))
}

/** Skips the running test unless `present`, naming `engine` (something that is no program, such as `systemd`). */
export function skipUnless(present: boolean, engine: string): void {
  if (!present) skipNaming(engine)
}

const skipNaming = (engine: string): void => {
  const running = TestRunner.getCurrentTest()
  if (running === undefined) throw new Error('skipWithout is called inside a test')
  running.context.skip(`engine missing: ${engine}`)
}
