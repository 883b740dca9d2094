import { createHash } from 'node:crypto'
import type { Json } from '../../json.ts'
import type { Action, DurableContext, StepOptions } from '../contract.ts'
import { actionUnknown } from '../errors.ts'
import { once } from '../retry.ts'
import { runAttempts } from './attempts.ts'
import type { Family, Wave } from './family.ts'
import type { RunSession } from './session.ts'
import { runNow, runSignal, runSleep, signalValue } from './waits.ts'
import type { Walk } from './walk.ts'

/** What a plan is given. Results come from the journal's text, live and replayed alike. */
export const createContext = (session: RunSession, walk: Walk, family: Family): DurableContext => ({
  runId: session.runId,
  step: (key, action, input, options) => step(session, walk, key, action, input, options ?? {}),
  child: async (id, plan, input) => {
    const spot = { what: 'child', key: id, action: plan } as const
    const execute = (seq: number) => () => family.runChild(session, seq, { id, plan, input })
    return parse(
      await walk.at(spot, (seq) =>
        runAttempts(session, { ...spot, seq, direction: 'forward', retry: once, execute: execute(seq) }),
      ),
    )
  },
  fanOut: async (wave) => {
    await fanOut(session, walk, family, wave)
    return family.outcomesOf(session, wave)
  },
  sleep: async (key, durationMs) => {
    const spot = { what: 'sleep', key, action: 'sleep' } as const
    await walk.at(spot, (seq, known) => runSleep(session, seq, known, key, durationMs))
  },
  signal: async (name, timeoutMs) => {
    const spot = { what: 'signal', key: name, action: 'signal' } as const
    return signalValue(await walk.at(spot, (seq, known) => runSignal(session, seq, known, name, timeoutMs)))
  },
  now: async (key) => {
    const spot = { what: 'now', key, action: 'now' } as const
    return Number(await walk.at(spot, (seq) => runNow(session, seq, key)))
  },
})

async function step<Input extends Json, Output extends Json>(
  session: RunSession,
  walk: Walk,
  key: string,
  action: Action<Input, Output>,
  input: Input,
  { retry = once, undo }: StepOptions<Output>,
): Promise<Output> {
  const spot = { what: 'step', key, action: action.name } as const
  const text = await walk.at(spot, (seq) => {
    requireActions(session, action.name, undo?.action)
    return runAttempts(session, {
      ...spot,
      seq,
      retry,
      direction: 'forward',
      execute: (scope) => action.run(input, scope),
      ...(undo === undefined ? {} : { undo }),
    })
  })
  // The plan hash vouches for the type: the same version of the same plan stored it.
  const output: Output = JSON.parse(text)
  return output
}

/** An action that only this process knows could not be resumed by another. */
function requireActions(session: RunSession, ...names: readonly (string | undefined)[]): void {
  const missing = names.find((name) => name !== undefined && !session.around.actions.has(name))
  if (missing !== undefined) throw actionUnknown({ runId: session.runId, action: missing })
}

async function fanOut(session: RunSession, walk: Walk, family: Family, wave: Wave): Promise<void> {
  const spot = { what: 'fan-out', key: waveKey(wave), action: wave.plan } as const
  await walk.at(spot, (seq) =>
    runAttempts(session, {
      ...spot,
      seq,
      max: Math.max(1, Math.floor(wave.max)),
      direction: 'forward',
      retry: once,
      execute: () => family.runWave(session, seq, wave),
    }),
  )
}

/** The ids of a wave are part of what must not change between executions; ten thousand of them are not stored. */
const waveKey = ({ children }: Wave): string => {
  const ids = JSON.stringify(children.map(({ id }) => id))
  return `${children.length} children ${createHash('sha256').update(ids).digest('hex').slice(0, 12)}`
}

function parse(text: string): Json {
  const value: Json = JSON.parse(text)
  return value
}
