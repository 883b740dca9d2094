// A copy of a generated application in which one file after the other is replaced and its tests are run.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { EmittedFile } from '../../../src/generation/emitting/contract.ts'

const dependencies = fileURLToPath(new URL('../../../node_modules', import.meta.url))

/** A test that failed first, or `crash` when a file could not even run. */
export type Failure = { readonly file: string; readonly test: string }

export type Workshop = {
  readonly folder: string
  /** Files of tests, by their path below `test/`. */
  readonly tests: readonly string[]
  write(files: readonly EmittedFile[]): Promise<void>
  /** Runs files of tests one after the other until a test fails; undefined when all pass. */
  firstFailure(files: readonly string[]): Promise<Failure | undefined>
}

/** Writes an application below `folder` and links the packages that it needs, so that nothing is installed. */
export async function openWorkshop(folder: string, files: readonly EmittedFile[]): Promise<Workshop> {
  const write = async (changed: readonly EmittedFile[]): Promise<void> => {
    for (const { path, content } of changed) {
      const file = join(folder, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, content)
    }
  }
  await write(files)
  await symlink(dependencies, join(folder, 'node_modules'))
  const names = await readdir(join(folder, 'test'), { recursive: true })
  const tests = names.filter((name) => name.endsWith('.test.ts')).sort()
  return {
    folder,
    tests,
    write,
    firstFailure: async (wanted) => {
      for (const file of wanted) {
        const failure = await runFile(folder, file)
        if (failure !== undefined) return { file, test: failure }
      }
      return undefined
    },
  }
}

/** The title of the first test of a file that fails; the process is ended with it. */
async function runFile(folder: string, file: string): Promise<string | undefined> {
  const child = spawn(process.execPath, ['--test-reporter=tap', join(folder, 'test', file)], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
    // What vitest tells its own processes would make node:test of the application speak to it.
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: join(folder, '..', 'compile-cache') },
  })
  const ended = once(child, 'exit')
  let failed: string | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    const [, title] = /^\s*not ok \d+ - (.*)$/.exec(line) ?? []
    if (title === undefined) continue
    failed = title
    child.kill('SIGKILL')
    break
  }
  await ended
  return failed ?? (child.exitCode === 0 ? undefined : 'the file does not run')
}
