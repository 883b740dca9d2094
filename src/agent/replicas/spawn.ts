import { spawn } from 'node:child_process'
import { mkdirSync, closeSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { processStartOf } from '../../kernel/process-identity.ts'

export type ReplicaExit = { readonly exitCode: number | null; readonly signal: string | null }

export type SpawnWish = {
  readonly argv: readonly string[]
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  readonly logFile: string
}

export type SpawnedReplica = {
  readonly pid: number
  readonly processStartedAt: string
  readonly exited: Promise<ReplicaExit>
}

/**
 * Starts a replica: own session and group, no shell, no stdin, both outputs appended to one file.
 *
 * Promise: it outlives the agent, and Ctrl-C in the terminal that started the agent does not reach it.
 * @throws Error with the system's code when the program cannot be started
 */
export async function spawnReplica(wish: SpawnWish): Promise<SpawnedReplica> {
  const [program = '', ...rest] = wish.argv
  const log = openLog(wish.logFile)
  try {
    const child = spawn(program, rest, {
      cwd: wish.folder,
      env: { ...wish.env },
      stdio: ['ignore', log, log],
      detached: true,
      windowsHide: true,
    })
    const exited = new Promise<ReplicaExit>((resolve) => {
      child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }))
    })
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('spawn', () => resolve(child.pid ?? 0))
    })
    child.unref()
    return { pid, processStartedAt: processStartOf(pid) ?? 'ended', exited }
  } finally {
    closeSync(log)
  }
}

// O_APPEND: rotation truncates the file under the running application, which then goes on at its start.
function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  return openSync(file, 'a', 0o600)
}
