import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readTail } from '../logs/read-tail.ts'
import { upgradeFailed } from '../errors.ts'
import type { AgentDescription } from '../protocol/documents.ts'
import type { ListeningHandle } from '../routers/listening-handle.ts'
import type { FromRouter, ToRouter } from '../router/contract.ts'
import { isToRouter, SuccessorNews } from './messages.ts'

/** How long a successor may take from its start to serving. */
const withinMs = 20_000

export type Successor = {
  /** Resolves when its routers carry traffic. @throws NX-AGENT-UPGRADE-FAILED */
  serving(): Promise<void>
  /** Tells it that socket and lock are free; resolves when it answers there. @throws NX-AGENT-UPGRADE-FAILED */
  takeOver(): Promise<AgentDescription>
  /** Passes on to our retiring routers what the successor tells them, and back what they answer. */
  serveAsElder(relay: (message: ToRouter) => Promise<FromRouter | undefined>): void
  /** Our routers have ended: nothing is left to say. */
  leave(): void
  end(): void
}

/** Starts a successor and gives it the listening sockets. */
export function startSuccessor(start: {
  readonly argv: readonly string[]
  readonly home: string
  readonly env: Readonly<Record<string, string>>
  readonly logFile: string
  readonly listeners: ReadonlyMap<string, ListeningHandle>
}): Successor {
  const child = spawnSuccessor(start)
  const serving = Promise.withResolvers<void>()
  const ready = Promise.withResolvers<AgentDescription>()
  // Whoever does not wait for one of them still must not be told of its failure as unhandled.
  for (const promise of [serving.promise, ready.promise]) promise.catch(() => undefined)
  const fail = (why: string): void => {
    const error = upgradeFailed({ why, logTail: [...readTail(start.logFile, 10)] })
    serving.reject(error)
    ready.reject(error)
  }
  child.once('error', (error) => fail(error.message))
  child.once('exit', (code, signal) => fail(`it ended with ${signal ?? `code ${code}`}`))
  child.on('message', (raw: unknown) => {
    const news = SuccessorNews.safeParse(raw)
    if (news.success && news.data.type === 'serving') serving.resolve()
    if (news.success && news.data.type === 'ready') ready.resolve(news.data.description)
  })
  giveListeners(child, start.listeners)
  const timer = setTimeout(() => fail(`it did not serve within ${withinMs} ms`), withinMs)
  return {
    serving: () => serving.promise,
    takeOver: async () => {
      child.send({ type: 'released' }, () => undefined)
      const description = await ready.promise
      clearTimeout(timer)
      return description
    },
    serveAsElder: (relay) => {
      child.on('message', (raw: unknown) => {
        if (!isToRouter(raw)) return
        relay(raw).then(
          (answer) => answer !== undefined && child.send(answer, () => undefined),
          // A router that does not confirm is ending: the successor's own wait tells.
          () => undefined,
        )
      })
    },
    leave: () => {
      if (child.connected) child.disconnect()
      child.unref()
    },
    end: () => {
      clearTimeout(timer)
      child.kill('SIGKILL')
    },
  }
}

function spawnSuccessor(start: Parameters<typeof startSuccessor>[0]): ChildProcess {
  const [program = '', ...rest] = start.argv
  const log = openSync(start.logFile, 'a', 0o600)
  try {
    return spawn(program, [...rest, 'agent', '--home', start.home, '--from-agent'], {
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
      env: { ...start.env },
      windowsHide: true,
    })
  } finally {
    closeSync(log)
  }
}

function giveListeners(child: ChildProcess, listeners: ReadonlyMap<string, ListeningHandle>): void {
  for (const [listenerId, handle] of listeners) {
    // A raw handle is sendable; only the types do not know it.
    Reflect.apply(child.send, child, [{ type: 'listener', listenerId }, handle, undefined, () => undefined])
  }
  child.send({ type: 'listeners-done' }, () => undefined)
}
