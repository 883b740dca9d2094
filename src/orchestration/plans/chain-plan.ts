// The one plan of both chains: stage after stage, each behind its approval when one is asked for.
import type { DurableContext, Plan, UndoStep } from '../../kernel/durable/contract.ts'
import { NexoError } from '../../kernel/errors.ts'
import type { Json } from '../../kernel/json.ts'
import { LookEvidence } from '../evidence.ts'
import { ChainInput } from '../records/run-record.ts'
import { type ChainKind, type Part, partsOf, type Stage, stagesOf } from '../stages.ts'
import type { ChainActions } from './actions.ts'
import { approvalSignal, decisionSignal, holdKey, partKey } from './keys.ts'

/** Names of the plans, as the journal and the dashboard show them. */
export const planName = (kind: ChainKind): string => `orchestration.${kind}`

/** `waiting` is told, each time that the plan comes to it, what it is about to wait for. */
export const createChainPlan = (
  kind: ChainKind,
  actions: ChainActions,
  waiting: (stage: Stage) => void,
): Plan<Json, Json> => ({
  name: planName(kind),
  run: async (context, json) => {
    const input = ChainInput.parse(json)
    const scene: Scene = { context, actions, input, before: undefined }
    for (const stage of stagesOf(kind)) {
      if (input.approve.includes(stage)) await awaitApproval(scene, stage, waiting)
      await passStage(scene, stage)
    }
    await context.step('report', actions.report, input)
    return null
  },
})

type Scene = {
  readonly context: DurableContext
  readonly actions: ChainActions
  readonly input: ChainInput
  /** What was there before the deployment. */
  before: LookEvidence | undefined
}

async function awaitApproval(
  { context, actions, input }: Scene,
  stage: Stage,
  waiting: (stage: Stage) => void,
): Promise<void> {
  await context.step(`approval ${stage}`, actions.ask, { input, stage })
  waiting(stage)
  await context.signal(approvalSignal(stage))
}

/** Until the stage is done. A failure ends the run, or is held for a person who asks for another try. */
async function passStage(scene: Scene, stage: Stage): Promise<void> {
  const { context, actions, input } = scene
  for (let round = 1; ; round += 1) {
    const failure = await tryStage(scene, stage, round)
    if (failure === undefined) return
    if (input.onFailure === 'undo') throw failure
    const { code, message } = failure
    await context.step(holdKey(stage, round), actions.hold, { input, stage, code, message })
    const decision = await context.signal(decisionSignal)
    if (decision !== 'retry') throw failure
  }
}

/** Every step of a stage; the failure of the first that fails. A cancel is no failure: the next step is refused. */
async function tryStage(scene: Scene, stage: Stage, round: number): Promise<NexoError | undefined> {
  const { context, actions, input } = scene
  try {
    for (const part of partsOf(input.kind, stage)) {
      const undo = undoOf(scene, part)
      const result = await context.step(
        partKey(part, round),
        actions[part],
        { input, try: round },
        undo === undefined ? {} : { undo },
      )
      if (part === 'deploy.look') scene.before = LookEvidence.parse(result)
    }
    return undefined
  } catch (error) {
    if (error instanceof NexoError) return error
    throw error
  }
}

/** What takes a step back; most change nothing that others see, or keep what they made on purpose. */
function undoOf({ actions, input, before }: Scene, part: Part): UndoStep | undefined {
  if (part === 'deploy' && before !== undefined) {
    return { action: actions.unDeploy.name, input: { input, before } }
  }
  // What was watched, or backed up by the clock, before goes on being so.
  if (part === 'monitor' && before?.isWatched === false) {
    return { action: actions.unMonitor.name, input }
  }
  if (part === 'maintain.schedule' && before?.isScheduled === false) {
    return { action: actions.unSchedule.name, input }
  }
  return undefined
}
