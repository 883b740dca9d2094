import { resolve } from 'node:path'
import { CompleteDeploymentInput, PipelineInput } from '../../orchestration/input.ts'
import type { DeploymentOrchestrator, OrchestrationResult } from '../../orchestration/manager-contract.ts'
import { Stage } from '../../orchestration/stages.ts'
import { usageInvalid } from '../../reporting/errors.ts'
import { readInput } from '../read-input.ts'
import type { Session } from '../session.ts'

/** The orchestrator of the session's kernel. */
export async function openOrchestrator(session: Session): Promise<DeploymentOrchestrator> {
  const { createDeploymentOrchestrator } = await import('../../orchestration/deployment-orchestrator.ts')
  return createDeploymentOrchestrator(await session.kernel())
}

/** Whether a run that waits for an approval is waited for. */
export const whenWaiting = ({ flags }: Session): 'wait' | 'return' => (flags.on('wait') ? 'wait' : 'return')

/** Stages as they were typed, one or several after each other. @throws NX-CLI-USAGE */
function stagesOf(text: string | undefined): readonly Stage[] {
  const names = text?.split(',').filter((name) => name !== '') ?? []
  return names.map((name) => {
    const stage = Stage.safeParse(name)
    if (stage.success) return stage.data
    const all = Stage.options.join(', ')
    throw usageInvalid({
      message: `--approve: "${name}" is not a stage; the stages are ${all}`,
      help: 'nexo help orchestrate',
    })
  })
}

/** The chain from requirements, or without them the one for the application of this folder. */
export async function runChainOf(session: Session): Promise<OrchestrationResult> {
  const { flags, directory, call } = session
  const orchestrator = await openOrchestrator(session)
  const shared = {
    directory: resolve(directory),
    environment: flags.text('env'),
    approve: stagesOf(flags.text('approve')),
    onFailure: flags.text('onFailure'),
    whenWaiting: whenWaiting(session),
  }
  const [file] = flags.args
  if (file === undefined)
    return orchestrator.orchestrateCompleteDeployment(readInput(CompleteDeploymentInput, shared), call)
  const input = readInput(PipelineInput, {
    ...shared,
    file,
    outputDirectory: flags.text('out'),
    suggestions: flags.on('acceptSuggestions') ? 'accept' : 'list',
    allowUnresolved: flags.text('allowUnresolved'),
    destructive: flags.on('allowDataLoss') ? 'allow' : 'refuse',
    validation: flags.on('revalidate') ? 'again' : 'reuse',
  })
  return orchestrator.completeFeatureFactoryPipeline(input, call)
}

/** The report of a run that has ended; one that waits for a person has none yet. */
export async function answerChain(session: Session, { run, report }: OrchestrationResult): Promise<string> {
  if (report === null) return `${run}\n`
  return (await (await openOrchestrator(session)).report(run)).text
}
