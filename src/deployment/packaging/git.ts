import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { systemCodeOf } from '../../kernel/errors.ts'

export type GitAnswer = { readonly exitCode: number; readonly stdout: Buffer; readonly stderr: string }

/** Whether `directory` stands in a work tree, without asking git. */
export function isInRepository(directory: string): boolean {
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return true
    if (dirname(folder) === folder) return false
  }
}

// Inside a git hook GIT_DIR and its kin point at another repository than the one of `directory`.
const environmentForGit = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  GIT_OPTIONAL_LOCKS: '0',
  LC_ALL: 'C',
})

/**
 * Runs git in `directory` without touching the repository; undefined when there is no git on PATH.
 * A failure is an answer: the caller decides what it means.
 */
export async function askGit(
  directory: string,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<GitAnswer | undefined> {
  const child = spawn('git', ['--no-optional-locks', ...argv], {
    cwd: directory,
    env: environmentForGit(),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  })
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode) => resolve(exitCode ?? 1))
  })
  try {
    const [stdout, stderr, exitCode] = await Promise.all([buffer(child.stdout), text(child.stderr), ended])
    return { exitCode, stdout, stderr }
  } catch (thrown) {
    signal.throwIfAborted()
    if (systemCodeOf(thrown) === 'ENOENT') return undefined
    throw thrown
  }
}
