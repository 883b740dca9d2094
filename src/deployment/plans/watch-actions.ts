// Asking the target: what the strategies decide from, and the proof that serving equals deployed.
import { setTimeout as wait } from 'node:timers/promises'
import type { Action } from '../../kernel/durable/contract.ts'
import type { Call } from '../../kernel/call.ts'
import type { TrafficMeasure } from '../../agent/protocol/documents.ts'
import type { TargetView } from '../contract.ts'
import { servingMismatch } from '../errors.ts'
import { inPhase } from '../session/phases.ts'
import { say } from '../session/say.ts'
import { callOf, type RunBinding } from './binding.ts'

export type Measured = {
  measures: Record<string, TrafficMeasure>
  /** Why the release is not fit to serve; null while it is. */
  trouble: string | null
}

export const createWatchActions = (binding: RunBinding) => ({
  observe: observeAction(binding),
  confirm: confirmAction(binding),
})

const observeAction = (binding: RunBinding): Action<{ releaseId: string }, Measured> => ({
  name: 'deployment.observe',
  run: async ({ releaseId }, scope) => {
    const call = callOf(binding, scope)
    const [measures, view] = await Promise.all([
      binding.provider.measure(call),
      binding.provider.inspect(call),
    ])
    return { measures: { ...measures }, trouble: troubleOf(view, releaseId) }
  },
})

/**
 * Why `releaseId` should not be left in traffic: a process of it gave up, or none of its replicas is healthy.
 * One unhealthy replica of several is not trouble: the agent replaces it. Pure.
 */
export function troubleOf(view: TargetView | undefined, releaseId: string): string | null {
  const replicas = view?.replicas.filter(({ release }) => release === releaseId) ?? []
  const looping = replicas.find(({ state }) => state === 'crash-loop')
  if (looping !== undefined) return `${looping.id} keeps ending (${looping.restarts} restarts)`
  if (replicas.length > 0 && replicas.every(({ healthy }) => !healthy))
    return 'none of its replicas is healthy'
  return null
}

/** An answer of the previous release may still be on its way when the switch is confirmed: ask a few times. */
const tries = 5
const pauseMs = 200

const confirmAction = (binding: RunBinding): Action<{ releaseId: string }, { url: string | null }> => ({
  name: 'deployment.confirm',
  run: async ({ releaseId }, scope) => {
    const call = callOf(binding, scope)
    const url = await inPhase(call, 'verify', releaseId, () => confirmServing(binding, releaseId, call))
    say(scope, { type: 'deployment.serving-confirmed', release: releaseId, url })
    return { url }
  },
})

async function confirmServing(binding: RunBinding, releaseId: string, call: Call): Promise<string | null> {
  for (let attempt = 1; ; attempt += 1) {
    const actual = await binding.provider.readBack(call)
    const view = await binding.provider.inspect(call)
    const url = view?.url ?? null
    if (actual === releaseId && troubleOf(view, releaseId) === null) return url
    if (attempt === tries) throw servingMismatch({ wanted: releaseId, actual, url })
    await wait(pauseMs, undefined, { signal: call.signal })
  }
}
