import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { ToRouter } from '../router/contract.ts'
import type { ListeningHandle } from './listening-handle.ts'

/** The channel to one router process, whoever of the two started the other. */
export type RouterLink = {
  readonly pid: number
  /** Never throws: a router that is gone is noticed by `onGone`. */
  send(message: ToRouter, handle?: ListeningHandle): void
  onMessage(take: (message: unknown) => void): void
  /** Called once, when the process or its channel has ended. */
  onGone(take: () => void): void
}

export type RouterStart = {
  readonly entry: readonly string[]
  readonly home: string
  readonly env: Readonly<Record<string, string>>
  readonly logFile: string
}

/** Starts a router that outlives us: own session, outputs in a file. */
export function startRouter(start: RouterStart): RouterLink {
  const [program = '', ...rest] = start.entry
  const log = openSync(start.logFile, 'a', 0o600)
  try {
    const child = spawn(program, [...rest, 'router', '--home', start.home], {
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
      env: { ...start.env },
      windowsHide: true,
    })
    child.unref()
    return linkOf(child, child.pid ?? -1)
  } finally {
    closeSync(log)
  }
}

/** The channel to the router that started us after our predecessor had died; undefined when nobody did. */
export const linkToParent = (): RouterLink | undefined =>
  process.connected ? linkOf(process, process.ppid) : undefined

type Channel = {
  send?: unknown
  on(event: 'message', take: (message: unknown) => void): unknown
  once(event: 'disconnect' | 'exit' | 'error', take: () => void): unknown
}

function linkOf(channel: Channel, pid: number): RouterLink {
  return {
    pid,
    send: (message, handle) => {
      const { send } = channel
      if (typeof send !== 'function') return
      // A raw handle is sendable; only the types do not know it. Failures show as `disconnect`.
      Reflect.apply(send, channel, [message, handle, undefined, () => undefined])
    },
    onMessage: (take) => void channel.on('message', take),
    onGone: (take) => {
      let told = false
      const tell = (): void => {
        if (!told) take()
        told = true
      }
      channel.once('disconnect', tell)
      if (channel === process) return
      channel.once('exit', tell)
      channel.once('error', tell)
    },
  }
}
