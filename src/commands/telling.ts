// telling: numbers and times each fact, keeps the progress, breaks silences, hands everything to the reporters.
import type { Clock } from '../kernel/call.ts'
import type { Emit } from '../kernel/events.ts'
import { heartbeatAfterSilence } from '../reporting/heartbeat.ts'
import { readKnownFact } from '../reporting/known-fact.ts'
import { advance, describePosition, noProgress } from '../reporting/progress.ts'
import { spinnerStepMs } from '../reporting/live-view.ts'
import type { Reported, Reporter } from '../reporting/reporter.ts'

export type Telling = {
  readonly emit: Emit
  note(text: string): void
  /** The stamp of a line that is no fact, such as the result. */
  nextStamp(): Pick<Reported, 'seq' | 'time'>
  /** Where the command stands, in words. */
  position(): string
  /** Resolves when everything that was told so far has reached the reporters. */
  settled(): Promise<void>
  /** Ends heartbeats and gives the terminal back. */
  close(): void
}

/** `reporters` get each fact in order. Facts that come after `close` are dropped: the result has been told. */
export function openTelling(clock: Clock, reporters: readonly Reporter[]): Telling {
  let progress = noProgress
  let seq = 0
  let lastFactAtMs = clock.monotonicMs()
  let closed = false
  const nextStamp = (): Pick<Reported, 'seq' | 'time'> => {
    seq += 1
    return { seq, time: new Date(clock.now()).toISOString() }
  }
  const emit: Emit = (fact) => {
    if (closed) return
    const nowMs = clock.monotonicMs()
    const known = readKnownFact(fact)
    if (known !== undefined) progress = advance(progress, known, nowMs)
    lastFactAtMs = nowMs
    const reported = { fact, nowMs, ...nextStamp() }
    for (const reporter of reporters) reporter.report(reported)
  }
  const tick = (): void => {
    const nowMs = clock.monotonicMs()
    const heartbeat = heartbeatAfterSilence(progress, lastFactAtMs, nowMs)
    if (heartbeat !== undefined) emit(heartbeat)
    for (const reporter of reporters) reporter.tick(nowMs)
  }
  const timer = setInterval(tick, spinnerStepMs)
  timer.unref()
  return {
    emit,
    nextStamp,
    note: (text) => {
      for (const reporter of reporters) reporter.note(text)
    },
    position: () => describePosition(progress),
    settled: () => Promise.resolve(),
    close: () => {
      closed = true
      clearInterval(timer)
      for (const reporter of reporters) reporter.close()
    },
  }
}
