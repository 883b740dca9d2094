import type { Emit } from './events.ts'

/** Time as an argument. `now` is wall-clock epoch milliseconds; `monotonicMs` never jumps and is for measuring. */
export type Clock = { now(): number; monotonicMs(): number }

/** The real clock. The only place outside adapters that reads it. */
export const systemClock: Clock = { now: () => Date.now(), monotonicMs: () => performance.now() }

/**
 * What travels with every call into a manager or an adapter.
 *
 * `signal` aborts when the user interrupts: the callee stops at the next safe point and throws the
 * signal's reason. `emit` takes facts. `clock` is the only source of time.
 */
export type Call = { readonly signal: AbortSignal; readonly emit: Emit; readonly clock: Clock }
