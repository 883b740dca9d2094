// interruption: Ctrl-C, SIGTERM and SIGHUP. Once asks the command to undo and end; twice ends it now.
import type { EventEmitter } from 'node:events'

const watched = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
export type InterruptingSignal = (typeof watched)[number]

export type Interruption = {
  readonly signal: AbortSignal
  /** Which signal came first, if any. */
  readonly first: () => InterruptingSignal | undefined
  stopWatching(): void
}

/** `reason` is what the aborted signal carries. A hang-up twice counts as once: the terminal is gone, nobody insists. */
export function watchInterruption(
  signals: EventEmitter,
  on: {
    readonly reason: (signal: InterruptingSignal) => unknown
    readonly once: (signal: InterruptingSignal) => void
    readonly twice: (signal: InterruptingSignal) => void
  },
): Interruption {
  const controller = new AbortController()
  let first: InterruptingSignal | undefined
  const receive = (signal: InterruptingSignal): void => {
    if (first === undefined) {
      first = signal
      on.once(signal)
      controller.abort(on.reason(signal))
    } else if (signal !== 'SIGHUP') {
      on.twice(signal)
    }
  }
  const listeners = watched.map((name) => ({ name, listener: () => receive(name) }))
  for (const { name, listener } of listeners) signals.on(name, listener)
  return {
    signal: controller.signal,
    first: () => first,
    stopWatching: () => {
      for (const { name, listener } of listeners) signals.off(name, listener)
    },
  }
}
