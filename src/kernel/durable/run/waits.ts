import type { Json } from '../../json.ts'
import type { Position } from '../journal/history.ts'
import type { WaitingSignal } from '../journal/signal-table.ts'
import { findSignal, markTaken } from '../journal/signal-table.ts'
import type { RunSession } from './session.ts'

/** Waits for `durationMs` from the first time that this position was reached, also across restarts. */
export async function runSleep(
  session: RunSession,
  seq: number,
  known: Position | undefined,
  key: string,
  durationMs: number,
): Promise<string> {
  const timer = known?.timer ?? { at: session.around.clock.now() + durationMs, durationMs }
  if (known === undefined) await startWaiting(session, { seq, what: 'sleep', key, action: 'sleep', timer })
  while ((await session.alarm.wait(leftMs(session, timer))) !== 'elapsed') session.checkpoint('forward')
  await session.record([{ kind: 'succeeded', seq, result: 'null' }], { state: 'running' })
  return 'null'
}

/** Waits for a signal; `{ value }`, or `{}` when the time passes first. */
export async function runSignal(
  session: RunSession,
  seq: number,
  known: Position | undefined,
  name: string,
  timeoutMs: number | undefined,
): Promise<string> {
  const timer =
    known?.timer ??
    (timeoutMs === undefined
      ? undefined
      : { at: session.around.clock.now() + timeoutMs, durationMs: timeoutMs })
  if (known === undefined)
    await startWaiting(session, { seq, what: 'signal', key: name, action: 'signal', timer })
  for (let elapsed = false; ;) {
    const result = await takeOrGiveUp(session, seq, name, elapsed)
    if (result !== undefined) return result
    elapsed = (await session.alarm.wait(timer && leftMs(session, timer))) === 'elapsed'
    session.checkpoint('forward')
  }
}

/** Wall-clock time, read once. */
export async function runNow(session: RunSession, seq: number, key: string): Promise<string> {
  const result = JSON.stringify(session.around.clock.now())
  await session.record([
    { kind: 'started', seq, what: 'now', key, action: 'now', attempt: 1 },
    { kind: 'succeeded', seq, result },
  ])
  return result
}

type Wait = Pick<Position, 'seq' | 'what' | 'key' | 'action'> & {
  readonly timer: Position['timer'] | undefined
}

const startWaiting = (session: RunSession, wait: Wait): Promise<void> =>
  session.record([{ kind: 'started', attempt: 1, ...wait }], { state: 'waiting' })

/** A clock that was set back since the timer was set never makes the wait longer than it was meant to be. */
const leftMs = (session: RunSession, timer: NonNullable<Position['timer']>): number =>
  Math.min(timer.at - session.around.clock.now(), timer.durationMs)

/** Takes the signal and journals that in one transaction, so that it is delivered once. */
async function takeOrGiveUp(
  session: RunSession,
  seq: number,
  name: string,
  elapsed: boolean,
): Promise<string | undefined> {
  const { file } = session.around
  let signal: WaitingSignal | undefined
  let result: string | undefined
  await session.add({
    decide: () => {
      signal = findSignal(file, session.runId, name)
      result = signal === undefined ? (elapsed ? '{}' : undefined) : `{"value":${signal.value}}`
      return result === undefined ? [] : [{ kind: 'succeeded', seq, result }]
    },
    also: () => signal && markTaken(file, signal, seq),
  })
  return result
}

/** What `DurableContext.signal` gives for the journalled result. */
export function signalValue(result: string): Json | undefined {
  const taken: { readonly value?: Json } = JSON.parse(result)
  return taken.value
}
