// A second run of what has not changed: what was shown stays shown, and is not tried again.
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aScene, openOrchestrator } from './support/scene.ts'

type Scene = Awaited<ReturnType<typeof aScene>>

const validations = ({ world }: Scene): number =>
  world.read().asked.filter((what) => what === 'validateApplication').length

const proofOf = async ({ orchestrator }: Scene, run: string): Promise<string | undefined> => {
  const { report } = await orchestrator.report(run)
  return report.proofs.find(({ claim }) => claim === 'its generated tests pass')?.evidence
}

test('an application that has not changed is not validated again, and the report says since when it holds', async () => {
  const scene = await aScene()
  const first = await scene.runPipeline()
  const second = await scene.runPipeline()

  expect(validations(scene)).toBe(1)
  expect(await proofOf(scene, first.run)).toBe('12 passed')
  expect(await proofOf(scene, second.run)).toMatch(
    new RegExp(`^12 passed; validated on 20\\d\\d-.*Z by ${first.run}, unchanged since$`),
  )
})

test('a third run names the run that validated it, not the one in between', async () => {
  const scene = await aScene()
  const first = await scene.runPipeline()
  await scene.runPipeline()
  const third = await scene.runPipeline()

  expect(await proofOf(scene, third.run)).toContain(` by ${first.run}, unchanged since`)
})

test('a changed application is validated again', async () => {
  const scene = await aScene()
  await scene.runPipeline()
  scene.world.change((now) => {
    now.source = 'another'
  })
  const { run } = await scene.runPipeline()

  expect(validations(scene)).toBe(2)
  expect(await proofOf(scene, run)).toBe('12 passed')
})

test('a user who wants it anew gets it', async () => {
  const scene = await aScene()
  await scene.runPipeline()
  await scene.runPipeline({ validation: 'again' })

  expect(validations(scene)).toBe(2)
})

test('a validation that failed, or did not try everything, shows nothing to a later run', async () => {
  const failing = await aScene({ failing: { tests: 1 } })
  await failing.runPipeline()
  await failing.runPipeline()
  const partial = await aScene({ failing: { partial: 1 } })
  await partial.runPipeline()
  await partial.runPipeline()

  expect(validations(failing)).toBe(2)
  expect(validations(partial)).toBe(2)
})

test('files that were edited while they were tried are not those that passed', async () => {
  const scene = await aScene({ failing: { edited: 1 } })
  await scene.runPipeline()
  await scene.runPipeline()

  expect(validations(scene)).toBe(2)
})

test('what is kept of a validation and cannot be read shows nothing', async () => {
  const scene = await aScene()
  await scene.runPipeline()
  const folder = join(scene.home, 'orchestration', 'validated')
  const [name = ''] = await readdir(folder)
  await writeFile(join(folder, name), '{"format": 1')
  await scene.runPipeline()

  expect(validations(scene)).toBe(2)
})

test('another folder is another application', async () => {
  const scene = await aScene()
  await scene.runPipeline()
  const other = openOrchestrator(scene.home, scene.folder)
  await other.runPipeline({ outputDirectory: 'elsewhere' })

  expect(validations(scene)).toBe(2)
})
