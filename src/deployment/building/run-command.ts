import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { systemCodeOf } from '../../kernel/errors.ts'
import { splitLines } from './output-lines.ts'

export type CommandRun = {
  readonly argv: readonly string[]
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
  readonly onLine: (stream: 'stdout' | 'stderr', text: string) => void
  readonly signal: AbortSignal
}

export type CommandEnd = { readonly exitCode: number | null; readonly signal: string | null }

/** Time between asking a command to end and killing it. */
const graceMs = 5_000

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch (thrown) {
    // The group may have ended by itself.
    if (systemCodeOf(thrown) !== 'ESRCH') throw thrown
  }
}

/** Asks the whole group to end when `signal` aborts, kills it after the grace. Gives what takes the wish back. */
function endOnAbort(child: ChildProcess, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined
  const onAbort = (): void => {
    signalGroup(child, 'SIGTERM')
    timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  return () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

/**
 * Runs a command without a shell, in a process group of its own, with nothing on its stdin.
 *
 * Promise: resolves with how it ended, whatever that was; when it has, nothing that it started is left. An abort asks
 * the group to end, kills it after 5 s, then throws the signal's reason.
 * @throws system errors of starting it (ENOENT, EACCES) as they are
 */
export async function runCommand(run: CommandRun): Promise<CommandEnd> {
  run.signal.throwIfAborted()
  const [program = '', ...rest] = run.argv
  const child = spawn(program, rest, {
    cwd: run.directory,
    env: { ...run.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  })
  for (const stream of ['stdout', 'stderr'] as const) {
    const lines = splitLines((text) => run.onLine(stream, text))
    child[stream].on('data', (chunk: Buffer) => lines.push(chunk)).on('end', () => lines.end())
  }
  const stopListening = endOnAbort(child, run.signal)
  const endGroup = async (): Promise<void> => {
    await once(child, 'exit')
    // A helper that it left behind would hold the pipes open and outlive the build folder.
    signalGroup(child, 'SIGKILL')
  }
  try {
    await Promise.all([once(child, 'close'), endGroup()])
  } finally {
    stopListening()
  }
  run.signal.throwIfAborted()
  return { exitCode: child.exitCode, signal: child.signalCode }
}
