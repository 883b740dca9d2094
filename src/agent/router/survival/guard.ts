// What a router does when its agent dies: serve on, start a successor agent, give it the listening sockets, obey it.
// With several routers exactly one does so; the others retire once the successor is there, since it brings its own.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../../../kernel/errors.ts'
import type { FromRouter } from '../contract.ts'
import type { Listeners } from '../listeners.ts'
import { nextGuardMove } from './guard-move.ts'
import { openGuardLock } from './guard-lock.ts'
import type { GuardLockState } from './guard-lock.ts'

/** The channel to whoever is the agent now. */
export type AgentLink = { send(message: FromRouter): void }

export type GuardOptions = {
  readonly home: string
  readonly successorArgv: readonly string[]
  readonly listeners: Listeners
  readonly onMessage: (message: unknown, handle: unknown) => void
  readonly onLink: (link: AgentLink) => void
  readonly retire: (deadlineMs: number) => void
}

export type Guard = { start(): void; close(): void }

/** How an agent says that another one already runs for this home (`exitCodes.locked`). */
const lockedExitCode = 7

/** Watches the link to the agent, and replaces the agent when it is lost. */
export function openGuard(options: GuardOptions): Guard {
  const lock = openGuardLock(join(options.home, 'agent', 'router-guard.lock'))
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  let failures = 0

  // A full or read-only disk must not end what still serves: it is looked at again.
  const takeLock = (): GuardLockState => {
    try {
      return lock.take()
    } catch (error) {
      process.stderr.write(`router: cannot take the guard lock: ${messageOf(error)}\n`)
      return 'held-by-other'
    }
  }

  const lost = (exitCode: number | null): void => {
    if (isClosed || timer !== undefined) return
    failures += 1
    const isHomeThere = existsSync(join(options.home, 'agent'))
    const isAnotherAgentRunning = exitCode === lockedExitCode
    const move = nextGuardMove({
      failures,
      isHomeThere,
      isAnotherAgentRunning,
      lock: isHomeThere && !isAnotherAgentRunning ? takeLock() : 'held-by-other',
    })
    if (move.do === 'retire') return options.retire(move.deadlineMs)
    timer = setTimeout(() => {
      timer = undefined
      if (move.do === 'start') startSuccessor()
      else lost(null)
    }, move.afterMs)
  }

  const startSuccessor = (): void => {
    const child = spawnAgent(options)
    let isLinked = false
    const over = (exitCode: number | null): void => {
      child.removeAllListeners()
      lost(exitCode)
    }
    child.once('error', () => over(null))
    child.once('exit', (exitCode) => over(exitCode))
    child.on('message', (message, handle) => {
      if (!isLinked) {
        isLinked = true
        failures = 0
        lock.handOver(child.pid)
      }
      options.onMessage(message, handle)
    })
    child.once('spawn', () => {
      options.listeners.sendAll(child).then(
        () => options.onLink({ send: (message) => void sendTo(child, message) }),
        // The successor died meanwhile: its 'exit' is what starts the next.
        (error: unknown) => process.stderr.write(`router: listeners not handed over: ${messageOf(error)}\n`),
      )
    })
  }

  return {
    start: () => {
      process.on('message', options.onMessage)
      process.once('disconnect', () => lost(null))
      options.onLink({ send: (message) => void process.send?.(message, ignoreClosedChannel) })
      if (!process.connected) lost(null)
    },
    close: () => {
      isClosed = true
      clearTimeout(timer)
      lock.release()
    },
  }
}

// A channel that closes under a message also says so by itself, with 'disconnect' or 'exit'.
const ignoreClosedChannel = (_error: Error | null): void => undefined

const sendTo = (child: ChildProcess, message: FromRouter): boolean =>
  child.connected && child.send(message, ignoreClosedChannel)

function spawnAgent({ home, successorArgv }: GuardOptions): ChildProcess {
  const [program, ...args] = successorArgv
  if (program === undefined) throw new Error('no program that starts an agent')
  const log = openSync(join(home, 'agent', 'agent.log'), 'a', 0o600)
  const child = spawn(program, args, { detached: true, stdio: ['ignore', log, log, 'ipc'] })
  closeSync(log)
  return child
}
