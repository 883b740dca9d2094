// What a person says to a run: approve, retry, cancel, resume.
import { expect, test } from 'vitest'
import { until } from '../agent/support/host.ts'
import { aScene, openOrchestrator } from './support/scene.ts'

test('a run waits for an approval, also without a process, and goes on where it stood', async () => {
  const { runPipeline, orchestrator, call, world } = await aScene()
  const left = await runPipeline({ approve: ['deploy'], whenWaiting: 'return' })
  const waiting = await orchestrator.status(undefined, call)
  await orchestrator.approve(left.run, 'deploy', call)
  const result = await orchestrator.resume(undefined, 'wait', call)

  expect(left).toMatchObject({
    outcome: 'waiting',
    exitCode: 12,
    error: { code: 'NX-ORCH-APPROVAL-MISSING' },
    report: null,
  })
  expect(waiting).toMatchObject({ state: 'waiting', awaits: { what: 'approval', stage: 'deploy' } })
  expect(result).toMatchObject({ run: left.run, outcome: 'succeeded' })
  expect(world.read().asked.filter((one) => one === 'generate')).toHaveLength(1)
})

test('an approval that comes before its stage is not lost', async () => {
  const { runPipeline, orchestrator, call } = await aScene()
  const left = await runPipeline({ approve: ['deploy', 'monitor'], whenWaiting: 'return' })
  await orchestrator.approve(left.run, 'monitor', call)
  await orchestrator.approve(left.run, 'deploy', call)

  expect((await orchestrator.resume(left.run, 'return', call)).outcome).toBe('succeeded')
})

test('a stage that asks for no approval cannot be approved', async () => {
  const { runPipeline, orchestrator, call } = await aScene()
  await runPipeline({ approve: ['deploy'], whenWaiting: 'return' })

  await expect(orchestrator.approve(undefined, 'monitor', call)).rejects.toMatchObject({
    code: 'NX-ORCH-NOT-WAITING',
  })
})

test('a held run stays where it is; another try of the stage ends it well', async () => {
  const { runPipeline, orchestrator, call, world } = await aScene({ failing: { 'monitor.setup': 2 } })
  const held = await runPipeline({ onFailure: 'hold' })
  const seen = await orchestrator.status(held.run, call)
  const heldAgain = await orchestrator.retry(held.run, 'wait', call)
  const result = await orchestrator.retry(held.run, 'wait', call)

  expect(held).toMatchObject({
    outcome: 'held',
    exitCode: 6,
    serving: 'r-1',
    error: { code: 'NX-ORCH-HELD' },
  })
  expect(seen).toMatchObject({ state: 'held', awaits: { what: 'decision', stage: 'monitor' } })
  expect(heldAgain.outcome).toBe('held')
  expect(result).toMatchObject({ outcome: 'succeeded', attempt: 1 })
  expect(result.stages.find(({ stage }) => stage === 'monitor')?.tries).toBe(3)
  expect(world.read().asked.filter((one) => one === 'deploy')).toHaveLength(1)
})

test('the same command on a held run says that it is held, and tries nothing', async () => {
  const { runPipeline, world } = await aScene({ failing: { 'monitor.setup': 1 } })
  const held = await runPipeline({ onFailure: 'hold' })
  const again = await runPipeline({ onFailure: 'hold' })

  expect(again).toMatchObject({ run: held.run, outcome: 'held', exitCode: 6 })
  expect(world.read().asked.filter((one) => one === 'monitor.setup')).toHaveLength(1)
})

test('a held run that is cancelled is taken back', async () => {
  const { runPipeline, orchestrator, call, world } = await aScene({ failing: { 'monitor.setup': 1 } })
  const held = await runPipeline({ onFailure: 'hold' })
  const result = await orchestrator.cancel(held.run, call)

  expect(result).toMatchObject({ outcome: 'cancelled', exitCode: 0, serving: null, error: null })
  expect(world.read().serving).toBeNull()
})

test('a run that another process works on is taken back by that process', async () => {
  const scene = await aScene()
  const going = scene.runPipeline({ approve: ['monitor'] })
  await until(() => (scene.told().includes('approval-awaited monitor') ? true : undefined))
  const other = openOrchestrator(scene.home, scene.folder)
  const result = await other.orchestrator.cancel(undefined, other.call)

  expect(result).toMatchObject({ outcome: 'cancelled', exitCode: 0 })
  expect(await going).toMatchObject({
    outcome: 'cancelled',
    exitCode: 130,
    error: { message: `run ${result.run} was cancelled: on request` },
  })
  expect(scene.world.read()).toMatchObject({ serving: null, watched: false })
})

test('a run that failed is tried again as a new attempt of the same run, and what is known of the first stays', async () => {
  const { runPipeline, orchestrator, call } = await aScene({ failing: { tests: 1 } })
  const first = await runPipeline()
  const scene = await orchestrator.status(first.run, call)
  await expect(orchestrator.resume(first.run, 'wait', call)).rejects.toMatchObject({
    code: 'NX-ORCH-RUN-ENDED',
  })

  expect(scene).toMatchObject({ state: 'failed', attempt: 1 })
})

test('after its reason is gone, another attempt succeeds', async () => {
  const { runPipeline, orchestrator, call, world } = await aScene({ failing: { tests: 1 } })
  const first = await runPipeline()
  world.change((now) => {
    now.failing = {}
  })
  const second = await orchestrator.retry(undefined, 'wait', call)
  const view = await orchestrator.status(first.run, call)

  expect(second).toMatchObject({ run: first.run, attempt: 2, outcome: 'succeeded' })
  expect(view.earlier).toEqual([{ attempt: 1, outcome: 'failed', code: 'NX-ORCH-VALIDATION-FAILED' }])
  await expect(orchestrator.retry(first.run, 'wait', call)).rejects.toMatchObject({
    code: 'NX-ORCH-RUN-SUCCEEDED',
  })
})

test('a run with other input is refused while one of the same application has not ended', async () => {
  const { runPipeline, folder } = await aScene()
  const { writeFile } = await import('node:fs/promises')
  const left = await runPipeline({ approve: ['deploy'], whenWaiting: 'return' })
  await writeFile(`${folder}/requirements.md`, '# Shop\n\nAn order has a number (text).\n')

  await expect(runPipeline({ approve: ['deploy'] })).rejects.toMatchObject({
    code: 'NX-ORCH-RUN-LIVE',
    message: expect.stringContaining(left.run),
  })
})

test('runs are listed newest first; a run that nobody knows is named', async () => {
  const { runPipeline, orchestrator, call } = await aScene()
  await expect(orchestrator.status(undefined, call)).rejects.toMatchObject({ code: 'NX-ORCH-RUN-UNKNOWN' })
  const first = await runPipeline()
  const second = await runPipeline()
  const listed = await orchestrator.list(call)

  expect(listed.map(({ run }) => run).toSorted()).toEqual([first.run, second.run].toSorted())
  await expect(orchestrator.status('../../etc', call)).rejects.toMatchObject({ code: 'NX-ORCH-RUN-UNKNOWN' })
})
