// Short words for plans, actions and failures. Worker processes load this too, so it imports no test runner.
import * as z from 'zod'
import type {
  Action,
  DurableContext,
  Plan,
  RetryPolicy,
  RunOptions,
} from '../../../src/kernel/durable/contract.ts'
import { defineError, exitCodes } from '../../../src/kernel/errors.ts'
import type { Json } from '../../../src/kernel/json.ts'

export const action = (
  name: string,
  run: Action<Json, Json>['run'] = async () => name,
): Action<Json, Json> => ({
  name,
  run,
})

export const plan = (
  run: (context: DurableContext, input: Json) => Promise<Json>,
  version = 1,
): Plan<Json, Json> => ({
  name: 'plan',
  version,
  run,
})

/** An action that notes its executions; `log` holds `<name>` or `<name> <input>`. */
export const noting = (log: string[], name: string): Action<Json, Json> =>
  action(name, async (input) => {
    log.push(input === null ? name : `${name} ${JSON.stringify(input)}`)
    return `${name} done`
  })

export const options = (signal = new AbortController().signal): RunOptions => ({
  signal,
  emit: () => undefined,
})

export const retry = (attempts: number, initialMs = 1): RetryPolicy => ({
  attempts,
  initialMs,
  factor: 1,
  maxMs: initialMs,
})

export const hourMs = 3_600_000

/** A failure with a code, which no retry helps against. */
export const fatalFault = defineError({
  code: 'NX-TEST-FATAL',
  exitCode: exitCodes.restored,
  meaning: 'A test wants a final failure.',
  remedies: [],
  details: z.strictObject({ why: z.string() }),
  message: (d) => d.why,
  hint: () => '',
})

/** A failure with a code that may pass. */
export const passingFault = defineError({
  code: 'NX-TEST-PASSING',
  exitCode: exitCodes.internal,
  meaning: 'A test wants a failure that passes.',
  remedies: [],
  details: z.strictObject({ retryable: z.literal(true) }),
  message: () => 'not yet',
  hint: () => '',
})

/** A fact that a test waits for. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: () => resolve() }
}

/** Rejects with the signal's reason when it aborts: what an obedient action does. */
export const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const give = (): void => reject(signal.reason)
    if (signal.aborted) give()
    else signal.addEventListener('abort', give, { once: true })
  })
