// Starting, shifting and stopping on the target: what the moves of a strategy are made of, and what takes them back.
import { setTimeout as wait } from 'node:timers/promises'
import type { Action } from '../../kernel/durable/contract.ts'
import type { ReplicaCounts } from '../contract.ts'
import { inPhase } from '../session/phases.ts'
import { say } from '../session/say.ts'
import { totalOf } from '../strategies/strategy.ts'
import { callOf, candidateOf, type RunBinding } from './binding.ts'

type Start = { releaseId: string; counts: ReplicaCounts }
type Shift = { releaseId: string; weightPercent: number; rest: string | null }

export const createTrafficActions = (binding: RunBinding) => ({
  start: startAction(binding),
  startBack: startBackAction(binding),
  shrink: shrinkAction(binding),
  shift: shiftAction(binding),
  shiftBack: shiftBackAction(binding),
  hold: holdAction(binding),
  resume: resumeAction(binding),
  unhold: unholdAction(binding),
  stopAgain: stopAgainAction(binding),
  bake: bakeAction,
})

const startAction = (binding: RunBinding): Action<Start, null> => ({
  name: 'deployment.start',
  run: async ({ releaseId, counts }, scope) => {
    const call = callOf(binding, scope)
    const candidate = candidateOf(binding, releaseId)
    const title = `${totalOf(counts)} of ${releaseId}`
    await inPhase(call, 'start', title, () => binding.provider.prepare(candidate, counts, call))
    await inPhase(call, 'health', releaseId, () => binding.provider.verify(candidate, call))
    return null
  },
})

/** Undo of `start` and of `shrink`: the release has `counts` replicas again, ready ones when that is more than now. */
const startBackAction = (binding: RunBinding): Action<Start & { drainMs: number }, null> => ({
  name: 'deployment.start-back',
  run: async ({ releaseId, counts, drainMs }, scope) => {
    const call = callOf(binding, scope)
    const candidate = candidateOf(binding, releaseId)
    const view = await binding.provider.inspect(call)
    if (!(view?.releases.some(({ release }) => release.id === releaseId) ?? false)) return null
    if (totalOf(counts) === 0) {
      await inPhase(call, 'undo', `stop ${releaseId}`, () =>
        binding.provider.retire(candidate, drainMs, call),
      )
      return null
    }
    await inPhase(call, 'undo', `start ${releaseId} again`, async () => {
      await binding.provider.scale(candidate, counts, drainMs, call)
      await binding.provider.verify(candidate, call)
    })
    return null
  },
})

const shrinkAction = (binding: RunBinding): Action<Start & { drainMs: number }, null> => ({
  name: 'deployment.shrink',
  run: async ({ releaseId, counts, drainMs }, scope) => {
    const call = callOf(binding, scope)
    const candidate = candidateOf(binding, releaseId)
    await inPhase(call, 'drain', `${releaseId} to ${totalOf(counts)} replicas`, () =>
      binding.provider.scale(candidate, counts, drainMs, call),
    )
    return null
  },
})

const shiftAction = (binding: RunBinding): Action<Shift, null> => ({
  name: 'deployment.shift',
  run: async ({ releaseId, weightPercent, rest }, scope) => {
    const call = callOf(binding, scope)
    await inPhase(call, 'shift', `${weightPercent} % to ${releaseId}`, () =>
      binding.provider.shift(candidateOf(binding, releaseId), weightPercent, rest, call),
    )
    say(scope, { type: 'deployment.traffic-shifted', release: releaseId, weightPercent })
    return null
  },
})

const shiftBackAction = (binding: RunBinding): Action<Shift, null> => ({
  name: 'deployment.shift-back',
  run: async ({ releaseId, weightPercent, rest }, scope) => {
    const call = callOf(binding, scope)
    const title = rest === null ? `take traffic from ${releaseId}` : `give traffic back to ${rest}`
    await inPhase(call, 'undo', title, () =>
      binding.provider.shift(candidateOf(binding, releaseId), weightPercent, rest, call),
    )
    return null
  },
})

const holdAction = (binding: RunBinding): Action<{ releaseId: string }, null> => ({
  name: 'deployment.hold',
  run: async ({ releaseId }, scope) => {
    await binding.provider.hold(candidateOf(binding, releaseId), callOf(binding, scope))
    return null
  },
})

const resumeAction = (binding: RunBinding): Action<{ releaseId: string }, null> => ({
  name: 'deployment.resume',
  run: async ({ releaseId }, scope) => {
    await binding.provider.resume(candidateOf(binding, releaseId), callOf(binding, scope))
    return null
  },
})

/** Undo of `hold`: requests that wait are answered by what serves. */
const unholdAction = (binding: RunBinding): Action<{ releaseId: string }, null> => ({
  name: 'deployment.unhold',
  run: async ({ releaseId }, scope) => {
    await binding.provider.resume(candidateOf(binding, releaseId), callOf(binding, scope))
    return null
  },
})

/** Undo of `resume` on a service that a person had stopped: it is stopped again. */
const stopAgainAction = (binding: RunBinding): Action<{ releaseId: string; drainMs: number }, null> => ({
  name: 'deployment.stop-again',
  run: async ({ releaseId, drainMs }, scope) => {
    await binding.provider.stop(candidateOf(binding, releaseId), drainMs, callOf(binding, scope))
    return null
  },
})

type Bake = { releaseId: string; waitMs: number; waitedMs: number; remainingMs: number }

/** One slice of a bake, said aloud. Waits in slices so that trouble ends the bake early. */
const bakeAction: Action<Bake, null> = {
  name: 'deployment.bake',
  run: async ({ releaseId, waitMs, waitedMs, remainingMs }, scope) => {
    const facts = { what: 'watching the new release', on: releaseId, waitedMs, remainingMs }
    say(scope, { type: 'wait.reported', ...facts })
    await wait(waitMs, undefined, { signal: scope.signal })
    return null
  },
}
