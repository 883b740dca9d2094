import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { systemCodeOf } from '../../kernel/errors.ts'
import type { Isolation } from './isolation.ts'

export type IsolatedRun = {
  readonly argv: readonly string[]
  /** Added to the scrubbed environment. */
  readonly environment?: Readonly<Record<string, string>>
  /** Whether it may reach more than this machine: only what installs needs that. */
  readonly network: 'loopback' | 'open'
  readonly timeoutMs: number
  readonly input?: string
}

/** `lines`: what it wrote to both streams, newest last, as many as are kept. */
export type IsolatedEnd = {
  readonly exitCode: number | null
  readonly isTimedOut: boolean
  readonly lines: readonly string[]
}

export type RunningChild = {
  readonly child: ChildProcess
  /** What it wrote, newest last, as much as is kept. */
  lines(of: 'all' | 'stderr'): readonly string[]
  /** Resolves with its exit code when it has ended. */
  readonly ended: Promise<number | null>
  /** Kills it and everything that it started. */
  kill(): void
}

const keptLines = 5_000

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    // The group has ended by itself.
    if (systemCodeOf(error) !== 'ESRCH') throw error
  }
}

/**
 * Starts a program in isolation, in a process group of its own.
 *
 * Promise: an abort of `signal` kills the group, and so does its own end: nothing that it started is left.
 */
export function startIsolated(
  { argv, environment = {}, network, input }: Omit<IsolatedRun, 'timeoutMs'>,
  isolation: Isolation,
  signal: AbortSignal,
): RunningChild {
  signal.throwIfAborted()
  const [program = '', ...rest] = [...(network === 'loopback' ? isolation.prefix : []), ...argv]
  const child = spawn(program, rest, {
    cwd: isolation.source,
    env: { ...isolation.environment, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  })
  const lines: { readonly text: string; readonly isError: boolean }[] = []
  const keep = (input: Readable, isError: boolean): void => {
    createInterface({ input }).on('line', (text) => {
      lines.push({ text, isError })
      if (lines.length > keptLines) lines.shift()
    })
  }
  keep(child.stdout, false)
  keep(child.stderr, true)
  // A program that ends without reading its input is no failure.
  child.stdin.on('error', () => child.stdin.destroy())
  if (input !== undefined) child.stdin.end(input)
  const kill = (): void => killGroup(child)
  signal.addEventListener('abort', kill, { once: true })
  const ended = endOf(child).finally(() => {
    kill()
    signal.removeEventListener('abort', kill)
  })
  return {
    child,
    ended,
    kill,
    lines: (of) => lines.filter(({ isError }) => of === 'all' || isError).map(({ text }) => text),
  }
}

async function endOf(child: ChildProcess): Promise<number | null> {
  const closed = once(child, 'close')
  await once(child, 'exit')
  // Helpers that it left behind would hold its pipes open.
  killGroup(child)
  await closed
  return child.exitCode
}

/** Runs a program in isolation to its end, which is its death when `timeoutMs` have passed. */
export async function runIsolated(
  run: IsolatedRun,
  isolation: Isolation,
  signal: AbortSignal,
): Promise<IsolatedEnd> {
  const limit = AbortSignal.timeout(run.timeoutMs)
  const running = startIsolated({ input: '', ...run }, isolation, AbortSignal.any([signal, limit]))
  const exitCode = await running.ended
  signal.throwIfAborted()
  return { exitCode, isTimedOut: limit.aborted, lines: running.lines('all') }
}
