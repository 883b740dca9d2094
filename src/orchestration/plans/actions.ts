// Every action of a chain, bound to this process. What a step saw is written down before its end is journalled.
import * as z from 'zod'
import type { Clock } from '../../kernel/call.ts'
import type { Action, StepScope } from '../../kernel/durable/contract.ts'
import { messageOf, NexoError } from '../../kernel/errors.ts'
import type { Json } from '../../kernel/json.ts'
import type { Collaborators } from '../collaborators.ts'
import type { OrchestrationEvent } from '../events.ts'
import { LookEvidence } from '../evidence.ts'
import { ChainInput } from '../records/run-record.ts'
import type { RunStore } from '../records/run-store.ts'
import type { ValidationStore } from '../records/validation-store.ts'
import { deploy, look, takeBackDeploy } from '../stages/deploy.ts'
import { generate } from '../stages/generate.ts'
import { checkIntegrations, sync } from '../stages/integrate.ts'
import { backUp, schedule, takeBackSchedule } from '../stages/maintain.ts'
import { coverageNow, monitor, takeBackMonitor } from '../stages/monitor.ts'
import type { PartScene, PartWork } from '../stages/part-work.ts'
import { validateApplication, validateTarget } from '../stages/validate.ts'
import { type Part, partsOf, Stage, stageOf, stageTitles } from '../stages.ts'

/** What the actions of a chain work with in this process. */
export type ChainBinding = {
  readonly collaborators: Collaborators
  readonly store: Pick<RunStore, 'writeEvidence' | 'readEvidence'>
  readonly validations: ValidationStore
  readonly clock: Clock
  /** Writes the report of the attempt as far as it has come. */
  writeReport(input: ChainInput): Promise<void>
}

const PartInput = z.strictObject({ input: ChainInput, try: z.int().min(1) })
const StageInput = z.strictObject({ input: ChainInput, stage: Stage })
const HoldInput = z.strictObject({ ...StageInput.shape, code: z.string(), message: z.string() })
const DeployUndo = z.strictObject({ input: ChainInput, before: LookEvidence })

export type ChainAction = Action<Json, Json>
export type ChainActions = Readonly<
  Record<Part | 'ask' | 'hold' | 'report' | 'unDeploy' | 'unMonitor' | 'unSchedule', ChainAction>
>

export function createActions(binding: ChainBinding): ChainActions {
  const progress = new Map<Stage, StageProgress>()
  const part = <Name extends Part>(name: Name, work: PartWork<Name>): ChainAction =>
    action(`orchestration.${name}`, PartInput, (wish, scope) =>
      performPart({ binding, progress, name, work: (scene) => work(scene) }, wish, scope),
    )
  return {
    generate: part('generate', generate),
    'validate.application': part('validate.application', validateApplication),
    'validate.target': part('validate.target', validateTarget),
    'deploy.look': part('deploy.look', look),
    deploy: part('deploy', deploy),
    'integrate.check': part('integrate.check', checkIntegrations),
    'integrate.sync': part('integrate.sync', sync),
    monitor: part('monitor', monitor),
    'maintain.backup': part('maintain.backup', backUp),
    'maintain.schedule': part('maintain.schedule', schedule),
    'report.coverage': part('report.coverage', coverageNow),
    ask: action('orchestration.ask', StageInput, async ({ input, stage }, scope) => {
      say(scope, { type: 'orchestration.approval-awaited', version: 1, run: input.run, stage })
      return null
    }),
    hold: action('orchestration.hold', HoldInput, async ({ input, stage, code, message }, scope) => {
      say(scope, { type: 'orchestration.stage-held', version: 1, run: input.run, stage, code, message })
      return null
    }),
    report: action('orchestration.report', ChainInput, async (input) => {
      await binding.writeReport(input)
      return null
    }),
    unDeploy: action('orchestration.take-back-deploy', DeployUndo, ({ input, before }, scope) =>
      takeBack(binding, input, scope, 'deploy', (scene) => takeBackDeploy(scene, before)),
    ),
    unMonitor: action('orchestration.take-back-monitor', ChainInput, (input, scope) =>
      takeBack(binding, input, scope, 'monitor', takeBackMonitor),
    ),
    unSchedule: action('orchestration.take-back-schedule', ChainInput, (input, scope) =>
      takeBack(binding, input, scope, 'maintain', takeBackSchedule),
    ),
  }
}

/** An action whose input is read by its schema: another process, or another version, may have journalled it. */
const action = <Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  work: (input: z.output<Schema>, scope: StepScope) => Promise<Json>,
): ChainAction => ({ name, run: (input, scope) => work(schema.parse(input), scope) })

const sceneOf = (
  { collaborators, clock, store, validations }: ChainBinding,
  input: ChainInput,
  scope: StepScope,
): PartScene => ({
  input,
  collaborators,
  evidence: () => store.readEvidence(input),
  validations,
  call: { signal: scope.signal, emit: scope.emit, clock },
})

const say = (scope: StepScope, fact: OrchestrationEvent): void => scope.emit(fact)

/** Does `work`, which says in words what it did; that is written down before its end is journalled. */
async function takeBack(
  binding: ChainBinding,
  input: ChainInput,
  scope: StepScope,
  stage: 'deploy' | 'monitor' | 'maintain',
  work: (scene: PartScene) => Promise<string>,
): Promise<null> {
  const detail = await work(sceneOf(binding, input, scope))
  await binding.store.writeEvidence(input, `undo.${stage}`, { detail })
  say(scope, { type: 'orchestration.stage-taken-back', version: 1, run: input.run, stage, detail })
  return null
}

/** When a stage began in this process, and what its steps came to, for the sentence at its end. */
type StageProgress = { readonly startedAtMs: number; readonly told: readonly string[] }

type Performance = {
  readonly binding: ChainBinding
  readonly progress: Map<Stage, StageProgress>
  readonly name: Part
  readonly work: (scene: PartScene) => Promise<{
    readonly evidence: object
    readonly detail: string
    readonly failure?: NexoError
  }>
}

async function performPart(
  { binding, progress, name, work }: Performance,
  { input, try: round }: z.output<typeof PartInput>,
  scope: StepScope,
): Promise<Json> {
  const stage = stageOf(name)
  const { run } = input
  const parts = partsOf(input.kind, stage)
  if (parts[0] === name) {
    progress.delete(stage)
    const title = stageTitles[stage]
    say(scope, { type: 'orchestration.stage-started', version: 1, run, stage, title, try: round })
  }
  const { startedAtMs, told } = progress.get(stage) ?? { startedAtMs: binding.clock.monotonicMs(), told: [] }
  const durationMs = (): number => Math.round(binding.clock.monotonicMs() - startedAtMs)
  try {
    const { evidence, detail, failure } = await work(sceneOf(binding, input, scope))
    await binding.store.writeEvidence(input, name, evidence)
    if (failure !== undefined) throw failure
    // A step that only looked has nothing to tell.
    const said = detail === '' ? told : [...told, detail]
    progress.set(stage, { startedAtMs, told: said })
    if (parts.at(-1) === name) {
      const end = { durationMs: durationMs(), detail: said.join('; ') }
      say(scope, { type: 'orchestration.stage-finished', version: 1, run, stage, ...end })
    }
    return z.json().parse(JSON.parse(JSON.stringify(evidence)))
  } catch (error) {
    const code = error instanceof NexoError ? error.code : 'NX-RUN-UNEXPECTED'
    const message = messageOf(error)
    say(scope, {
      type: 'orchestration.stage-failed',
      version: 1,
      run,
      stage,
      durationMs: durationMs(),
      code,
      message,
    })
    throw error
  }
}
