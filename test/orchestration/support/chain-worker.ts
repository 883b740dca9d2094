// A process of its own for the kill test: runs the chain over the fake world and dies at the point that it is told.
// Points are before and after each commit of the journal. Prints how many it passed, and how the run ended.
import { writeSync } from 'node:fs'
import { systemClock } from '../../../src/kernel/call.ts'
import { openKernel } from '../../../src/kernel/open-kernel.ts'
import { createDeploymentOrchestrator } from '../../../src/orchestration/deployment-orchestrator.ts'
import { fakeCollaborators, openWorld } from './fake-world.ts'
import { pipelineInput } from './scene.ts'

const [, , home = '', folder = '', killAt = ''] = process.argv

let points = 0
function point(): void {
  points += 1
  if (points === Number(killAt)) process.kill(process.pid, 'SIGKILL')
}

const kernel = openKernel({ workingDirectory: folder, environment: { NEXO_HOME: home } })
const collaborators = fakeCollaborators(kernel, openWorld(folder), (write) => {
  point()
  write()
  point()
})
const { signal } = new AbortController()
const result = await createDeploymentOrchestrator(kernel, collaborators).completeFeatureFactoryPipeline(
  pipelineInput(folder),
  { signal, emit: () => undefined, clock: systemClock },
)
await kernel.close()
writeSync(1, JSON.stringify({ points, run: result.run, outcome: result.outcome }))
