// late-telling: a question is mostly answered before there is anything to tell, so what tells is loaded with the first
// fact or note. Reporters know every fact of every room; making them takes longer than a quick answer.
import { describePosition, noProgress } from '../reporting/progress.ts'
import type { Clock } from '../kernel/call.ts'
import type { Telling } from './telling.ts'

/**
 * A telling that `load` makes when it is first needed.
 *
 * Promise: everything is told in the order in which it came; what comes after `close` is dropped, as it always is.
 */
export function openLateTelling(clock: Clock, load: () => Promise<Telling>): Telling {
  let loaded: Telling | undefined
  let closed = false
  let told: Promise<void> | undefined
  const tell = (say: (telling: Telling) => void): void => {
    if (closed) return
    told ??= load().then((telling) => {
      loaded = telling
      // The command may have ended while this was loaded: then the terminal is not its own any more.
      if (closed) telling.close()
    })
    told = told.then(() => {
      if (loaded !== undefined && !closed) say(loaded)
    })
  }
  return {
    emit: (fact) => tell(({ emit }) => emit(fact)),
    note: (text) => tell(({ note }) => note(text)),
    nextStamp: () => loaded?.nextStamp() ?? { seq: 1, time: new Date(clock.now()).toISOString() },
    position: () => loaded?.position() ?? describePosition(noProgress),
    settled: async () => told,
    close: () => {
      closed = true
      loaded?.close()
    },
  }
}
