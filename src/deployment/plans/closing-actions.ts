// After the new release was confirmed: the old one drains, verdicts are remembered, what retention gives up goes.
import type { Action } from '../../kernel/durable/contract.ts'
import type { Call } from '../../kernel/call.ts'
import { messageOf } from '../../kernel/errors.ts'
import type { TargetView } from '../contract.ts'
import { planRetention } from '../releases/retention.ts'
import { codeOf } from '../session/error-code.ts'
import { inPhase } from '../session/phases.ts'
import { say } from '../session/say.ts'
import { callOf, candidateOf, type RunBinding } from './binding.ts'

export const createClosingActions = (binding: RunBinding) => ({
  tidy: tidyAction(binding),
  retire: retireAction(binding),
  mark: markAction(binding),
  prune: pruneAction(binding),
})

/**
 * Ends what an attempt without a journal left behind: a split of traffic, requests on hold, replicas without traffic.
 * Nothing to do is the rule.
 */
const tidyAction = (binding: RunBinding): Action<{ releaseId: string; drainMs: number }, null> => ({
  name: 'deployment.tidy',
  run: async ({ releaseId, drainMs }, scope) => {
    const call = callOf(binding, scope)
    const view = await binding.provider.inspect(call)
    const serving = view?.serving?.releaseId
    if (view === undefined || serving === undefined) return null
    const main = candidateOf(binding, serving)
    if (view.weights.length > 1) await binding.provider.shift(main, 100, null, call)
    if (view.mode === 'hold') await binding.provider.resume(main, call)
    for (const id of leftRunning(view, [serving, releaseId])) {
      await binding.provider.retire(candidateOf(binding, id), drainMs, call)
    }
    return null
  },
})

/** Releases with replicas that nobody wants any more. Pure. */
const leftRunning = (view: TargetView, wanted: readonly string[]): readonly string[] =>
  [...new Set(view.replicas.map(({ release }) => release))].filter((id) => !wanted.includes(id))

const retireAction = (binding: RunBinding): Action<{ releaseId: string; drainMs: number }, null> => ({
  name: 'deployment.retire',
  run: async ({ releaseId, drainMs }, scope) => {
    const call = callOf(binding, scope)
    await inPhase(call, 'drain', releaseId, () =>
      binding.provider.retire(candidateOf(binding, releaseId), drainMs, call),
    )
    return null
  },
})

type Verdict = { releaseId: string; state: 'candidate' | 'serving' | 'good' | 'failed' }

const markAction = (binding: RunBinding): Action<Verdict, null> => ({
  name: 'deployment.mark',
  run: async ({ releaseId, state }, scope) => {
    const call = callOf(binding, scope)
    const view = await binding.provider.inspect(call)
    const isThere = view?.releases.some(({ release }) => release.id === releaseId) ?? false
    if (isThere) await binding.provider.mark(candidateOf(binding, releaseId), state, call)
    return null
  },
})

const pruneAction = (binding: RunBinding): Action<{ releaseId: string; retain: number }, null> => ({
  name: 'deployment.prune',
  run: async ({ releaseId, retain }, scope) => {
    const call = callOf(binding, scope)
    const view = await binding.provider.inspect(call)
    if (view === undefined) return null
    const serving = [
      releaseId,
      ...view.weights.filter(({ percent }) => percent > 0).map((one) => one.releaseId),
    ]
    const gone = planRetention(view.releases, { serving, busy: [], retain }).filter(({ keep }) => !keep)
    if (gone.length === 0) return null
    await inPhase(call, 'prune', `${gone.length} old releases`, async () => {
      for (const one of gone) await pruneOne(binding, one.releaseId, call)
    })
    return null
  },
})

/** A release that cannot be removed now is no reason to take back one that serves: it is said and tried again next time. */
async function pruneOne(binding: RunBinding, releaseId: string, call: Call): Promise<void> {
  try {
    await binding.provider.prune(candidateOf(binding, releaseId), call)
    say(call, { type: 'deployment.release-pruned', release: releaseId })
  } catch (error) {
    if (call.signal.aborted) throw error
    const message = `${releaseId} could not be removed: ${messageOf(error)}`
    say(call, { type: 'warning.raised', code: codeOf(error), message })
  }
}
