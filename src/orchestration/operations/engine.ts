// The journal of the chains, opened with everything that they are made of.
import type { Call } from '../../kernel/call.ts'
import type { DurableEngine } from '../../kernel/durable/contract.ts'
import { createActions } from '../plans/actions.ts'
import { createChainPlan } from '../plans/chain-plan.ts'
import type { ChainInput } from '../records/run-record.ts'
import { createValidationStore } from '../records/validation-store.ts'
import { ChainKind, type Stage } from '../stages.ts'
import { writeReport } from './conclude.ts'
import { type Room, sayWait } from './room.ts'

/** An engine for one run, bound to this process; the caller closes it. */
export async function openChainEngine(room: Room, input: ChainInput, call: Call): Promise<DurableEngine> {
  const actions = createActions({
    collaborators: room.collaborators,
    store: room.store,
    validations: createValidationStore(room.kernel.home),
    clock: call.clock,
    writeReport: async (of) => {
      await writeReport(room, of, await engine)
    },
  })
  const waiting = (stage: Stage): void =>
    sayWait(call, {
      what: `approval of ${stage}`,
      on: `nexo orchestrate approve ${input.run} ${stage}`,
      waitedMs: 0,
    })
  const plans = ChainKind.options.map((kind) => createChainPlan(kind, actions, waiting))
  const engine = room.collaborators.openEngine(plans, Object.values(actions))
  return engine
}

/** An engine that only looks and leaves word; the caller closes it. */
export const openJournal = (room: Room): Promise<DurableEngine> => room.collaborators.openEngine([], [])
