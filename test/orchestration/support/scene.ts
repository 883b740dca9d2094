// An orchestrator over a fake world, in a folder of its own.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { EventFact } from '../../../src/kernel/events.ts'
import { systemClock } from '../../../src/kernel/call.ts'
import { openKernel } from '../../../src/kernel/open-kernel.ts'
import { createDeploymentOrchestrator } from '../../../src/orchestration/deployment-orchestrator.ts'
import { CompleteDeploymentInput, PipelineInput } from '../../../src/orchestration/input.ts'
import { temporaryFolder, temporaryHome } from '../../support/home.ts'
import { emptyWorld, fakeCollaborators, openWorld, requirementsText, type World } from './fake-world.ts'

/** Everything that one test needs; `wish` differs from the defaults. */
export async function aScene(world: Partial<World> = {}) {
  const home = await temporaryHome()
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'requirements.md'), requirementsText)
  const open = openWorld(folder)
  open.begin({ ...emptyWorld, ...world })
  return { home, folder, world: open, ...openOrchestrator(home, folder) }
}

/** As another process would: a kernel of its own over the same home. */
export function openOrchestrator(home: string, folder: string) {
  const kernel = openKernel({ workingDirectory: folder, environment: { NEXO_HOME: home } })
  onTestFinished(() => kernel.close())
  const facts: EventFact[] = []
  const interruption = new AbortController()
  const call = {
    signal: interruption.signal,
    emit: (fact: EventFact) => {
      facts.push(fact)
    },
    clock: systemClock,
  }
  const orchestrator = createDeploymentOrchestrator(kernel, fakeCollaborators(kernel, openWorld(folder)))
  const told = (): string[] =>
    facts.flatMap((fact) =>
      fact.type.startsWith('orchestration.')
        ? [`${fact.type.slice('orchestration.'.length)}${'stage' in fact ? ` ${String(fact.stage)}` : ''}`]
        : [],
    )
  return {
    call,
    facts,
    told,
    interrupt: (why: string) => interruption.abort(new Error(why)),
    orchestrator,
    runPipeline: (wish: Partial<PipelineInput> = {}) =>
      orchestrator.completeFeatureFactoryPipeline(pipelineInput(folder, wish), call),
    runDeployment: (wish: Partial<CompleteDeploymentInput> = {}) =>
      orchestrator.orchestrateCompleteDeployment(
        CompleteDeploymentInput.parse({ directory: join(folder, 'app'), ...wish }),
        call,
      ),
  }
}

export const pipelineInput = (folder: string, wish: Partial<PipelineInput> = {}): PipelineInput =>
  PipelineInput.parse({ directory: folder, file: 'requirements.md', outputDirectory: 'app', ...wish })
