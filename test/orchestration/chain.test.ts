import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { OrchestrationReport } from '../../src/orchestration/report/report.ts'
import { until } from '../agent/support/host.ts'
import { aScene, openOrchestrator } from './support/scene.ts'

const verdicts = (report: OrchestrationReport) => report.proofs.map(({ verdict }) => verdict)

test('requirements become an application that runs, is watched and backed up, and one report', async () => {
  const { runPipeline, world, orchestrator, told } = await aScene()
  const result = await runPipeline()
  const { report, text } = await orchestrator.report(result.run)

  expect(result).toMatchObject({
    outcome: 'succeeded',
    exitCode: 0,
    release: 'r-1',
    serving: 'r-1',
    error: null,
  })
  expect(result.stages.map(({ stage, state }) => `${stage} ${state}`)).toEqual([
    'generate done',
    'validate done',
    'deploy done',
    'integrate done',
    'monitor done',
    'maintain done',
    'report done',
  ])
  expect(world.read().asked).toEqual([
    'generate',
    'validateApplication',
    'validate',
    'deploy',
    'integrate.check',
    'integrate.sync',
    'monitor.setup',
    'maintain.backup',
    'maintain.setup',
  ])
  expect(report.built?.from.find(({ line }) => line === 3)).toMatchObject({ files: ['app.js'] })
  expect(verdicts(report)).toEqual(['proven', 'proven', 'proven', 'proven', 'proven', 'unproven', 'proven'])
  expect(text).toContain('database can be restored: restored aside and equal: 1 tables, 3 rows, 4096 bytes')
  expect(told().slice(0, 3)).toEqual(['started', 'stage-started generate', 'stage-finished generate'])
})

test('the report waits until the monitor has seen the backup that was just proven', async () => {
  const { runPipeline, orchestrator, facts } = await aScene({ failing: { coverage: 1 } })
  const { report } = await orchestrator.report((await runPipeline()).run)

  expect(report.watched?.signals.find(({ signal }) => signal === 'backup database')?.isCovered).toBe(true)
  expect(facts).toContainEqual(
    expect.objectContaining({ type: 'wait.reported', what: 'the monitor to see the backup' }),
  )
})

test('the token that opens the dashboard is in no file of the run', async () => {
  const { runPipeline, home } = await aScene()
  const { report, run } = await runPipeline()
  const files = [
    report?.json,
    report?.html,
    report?.text,
    join(home, 'orchestration', run, 'attempt-1', 'monitor.json'),
  ]
  const texts = await Promise.all(files.map((file) => readFile(file ?? '', 'utf8')))

  expect(texts.join()).not.toContain('s3cr3t-canary')
  expect(texts[2]).toContain('http://127.0.0.1:2/')
})

test('the report is written for its owner alone, escapes what strangers wrote, and needs no network', async () => {
  const { runPipeline } = await aScene()
  const { report } = await runPipeline()
  const html = await readFile(report?.html ?? '', 'utf8')

  expect(html).not.toMatch(/<script|src=|href=/)
  expect(html).toContain("default-src 'none'")
})

test('an application that exists goes the same way, without generation', async () => {
  const { runDeployment, world } = await aScene()
  const result = await runDeployment()

  expect(result.stages.map(({ stage }) => stage)).not.toContain('generate')
  expect(world.read().asked[0]).toBe('validate')
  expect(result.outcome).toBe('succeeded')
})

test('run again it converges, as a run of its own', async () => {
  const { runPipeline, world } = await aScene()
  const first = await runPipeline()
  const second = await runPipeline()

  expect(second.run).not.toBe(first.run)
  expect(second).toMatchObject({ outcome: 'succeeded', release: 'r-1' })
  expect(world.read().releases).toBe(1)
})

test('a failure before anything was changed keeps its own exit code, and nothing is taken back', async () => {
  const { runPipeline, world } = await aScene({ failing: { tests: 1 } })
  const result = await runPipeline()

  expect(result).toMatchObject({
    outcome: 'failed',
    exitCode: 4,
    error: { code: 'NX-ORCH-VALIDATION-FAILED' },
  })
  expect(result.error?.message).toContain('requirements.md:3:1: the total is wrong')
  expect(world.read().asked).toEqual(['generate', 'validateApplication'])
})

test('a failing stage takes a first deployment back: nothing serves, nothing is watched', async () => {
  const { runPipeline, world, told } = await aScene({ failing: { 'maintain.backup': 1 } })
  const result = await runPipeline()

  expect(result).toMatchObject({ outcome: 'restored', exitCode: 5, serving: null, url: null })
  expect(world.read()).toMatchObject({ serving: null, watched: false })
  expect(told().filter((fact) => fact.startsWith('stage-taken-back'))).toEqual([
    'stage-taken-back monitor',
    'stage-taken-back deploy',
  ])
  expect(result.stages.map(({ state }) => state)).toEqual([
    'done',
    'done',
    'taken-back',
    'done',
    'taken-back',
    'failed',
    'pending',
  ])
})

test('a failing stage gives the place back to the release that served, which goes on being watched', async () => {
  const { runPipeline, world } = await aScene({
    serving: 'r-old',
    watched: true,
    failing: { 'maintain.backup': 1 },
  })
  const result = await runPipeline()

  expect(result).toMatchObject({ outcome: 'restored', exitCode: 5, serving: 'r-old' })
  expect(world.read()).toMatchObject({ serving: 'r-old', watched: true })
  expect(world.read().asked).not.toContain('destroy')
})

test('a schedule that a run set up is taken back with it, and the report says so', async () => {
  const { runPipeline, world, orchestrator } = await aScene({ failing: { 'maintain.setup': 1 } })
  const { run } = await runPipeline()
  const { report, text } = await orchestrator.report(run)

  expect(world.read()).toMatchObject({ serving: null, watched: false, scheduled: false })
  expect(report.takenBack.map(({ stage }) => stage)).toEqual(['maintain', 'monitor', 'deploy'])
  expect(text).toContain('no backup comes by the clock, as before; what was backed up stays')
})

test('backups that came by the clock before a run go on coming when it is taken back', async () => {
  const before = { serving: 'r-old', watched: true, scheduled: true }
  const { runPipeline, world } = await aScene({ ...before, failing: { 'maintain.setup': 1 } })
  await runPipeline()

  expect(world.read()).toMatchObject(before)
  expect(world.read().asked).not.toContain('maintain.forget')
})

test("a deployment that fails says the room's own code, and its report says that nothing runs", async () => {
  const { runPipeline, orchestrator } = await aScene({ failing: { deploy: 1 } })
  const result = await runPipeline()
  const { report, text } = await orchestrator.report(result.run)

  expect(result.error?.code).toBe('NX-DEPLOY-HEALTH-TIMEOUT')
  expect(report).toMatchObject({ outcome: 'restored', runs: null, watched: null, backedUp: null })
  expect(text).toContain('everything is as it was before')
})

test('an interruption takes the run back and exits as interrupted', async () => {
  const scene = await aScene()
  const going = scene.runPipeline({ approve: ['monitor'] })
  await until(() => (scene.told().includes('approval-awaited monitor') ? true : undefined))
  scene.interrupt('SIGINT')

  expect(await going).toMatchObject({ outcome: 'cancelled', exitCode: 130 })
  expect(scene.world.read().serving).toBeNull()
})

test('a run that another process works on is locked', async () => {
  const scene = await aScene()
  const going = scene.runPipeline({ approve: ['deploy'] })
  await until(() => (scene.told().includes('approval-awaited deploy') ? true : undefined))
  const other = openOrchestrator(scene.home, scene.folder)

  await expect(other.runPipeline({ approve: ['deploy'] })).rejects.toMatchObject({ code: 'NX-LOCK-HELD' })
  await other.orchestrator.approve(undefined, undefined, other.call)
  expect((await going).outcome).toBe('succeeded')
})
