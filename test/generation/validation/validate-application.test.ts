import { readdir } from 'node:fs/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createGenerationManager } from '../../../src/generation/generation-manager.ts'
import type { EventFact } from '../../../src/kernel/events.ts'
import { systemClock } from '../../../src/kernel/call.ts'
import { temporaryFolder } from '../../support/home.ts'
import { aFakeApplication, type Faults } from './fake-application.ts'

async function validate(faults: Faults, signal = new AbortController().signal) {
  const sourceDirectory = await aFakeApplication(faults)
  const facts: EventFact[] = []
  const before = await readdir(sourceDirectory)
  const checks = await createGenerationManager().validateApplication(
    { sourceDirectory },
    { signal, emit: (fact) => facts.push(fact), clock: systemClock },
  )
  expect(await readdir(sourceDirectory)).toEqual(before)
  return {
    facts,
    outcomes: Object.fromEntries(checks.map(({ name, outcome }) => [name, outcome])),
    findings: checks.flatMap(({ findings }) => findings),
    checks,
  }
}

test('an application that keeps its promises passes every check, and each is told of', async () => {
  const { outcomes, findings, facts, checks } = await validate({})
  expect(findings).toEqual([])
  expect(outcomes).toEqual({
    install: 'passed',
    'type-check': 'passed',
    tests: 'passed',
    boot: 'passed',
    probes: 'passed',
  })
  expect(checks.find(({ name }) => name === 'tests')?.passed).toBe(1)
  expect(facts.map(({ type }) => type)).toHaveLength(10)
})

test('a type that does not fit is found with its place, and nothing is started', async () => {
  const { outcomes, findings } = await validate({
    build: `console.log("src/a.ts(3,7): error TS2322: Type 'x' is not assignable."); process.exit(2)`,
  })
  expect(outcomes).toMatchObject({
    'type-check': 'failed',
    tests: 'not-run',
    boot: 'not-run',
    probes: 'not-run',
  })
  expect(findings).toMatchObject([
    { code: 'NX-GEN-TYPE-ERROR', message: "src/a.ts(3,7): TS2322: Type 'x' is not assignable." },
  ])
})

test('a test that fails is found with the line of the requirements in its title', async () => {
  const { outcomes, findings } = await validate({
    test: `test('an order (r.md:5)', async (t) => { await t.test('total is at least 0', () => {}); await t.test('total is kept (r.md:5)', () => assert.equal(1, 2, 'the total is lost')) })`,
  })
  expect(outcomes).toMatchObject({ tests: 'failed', boot: 'passed', probes: 'passed' })
  expect(findings).toMatchObject([
    {
      code: 'NX-GEN-TEST-FAILED',
      message: expect.stringContaining('the total is lost'),
      location: { file: 'r.md', line: 5 },
    },
  ])
})

test('an application that does not start shows its own last lines', async () => {
  const { outcomes, findings } = await validate({
    beforeReady: `console.error('no such table: orders'); process.exit(3)`,
  })
  expect(outcomes).toMatchObject({ tests: 'passed', boot: 'failed', probes: 'not-run' })
  expect(findings).toMatchObject([
    { code: 'NX-GEN-BOOT-FAILED', message: expect.stringContaining('no such table: orders') },
  ])
})

test('a role that may see more than the requirements say is found, with what was expected', async () => {
  const { outcomes, findings } = await validate({ forGuests: 200 })
  expect(outcomes).toMatchObject({ boot: 'passed', probes: 'failed' })
  expect(findings).toMatchObject([
    {
      code: 'NX-GEN-PROBE-FAILED',
      message: expect.stringContaining('as guest answers 403, but it answered 200'),
    },
  ])
})

test('nothing of the caller but its place in the system reaches the application', async () => {
  vi.stubEnv('NEXO_TEST_CANARY', 'caller-secret')
  onTestFinished(() => void vi.unstubAllEnvs())
  const { findings } = await validate({
    test: `test('environment', () => { assert.equal(process.env.NEXO_TEST_CANARY, undefined); assert.notEqual(process.env.HOME, ${JSON.stringify(process.env['HOME'])}) })`,
  })
  expect(findings).toEqual([])
})

test('an abort ends what was started and leaves no folder', async () => {
  const abort = new AbortController()
  const sourceDirectory = await aFakeApplication({
    beforeReady: 'await new Promise(() => setInterval(() => {}, 1000))',
  })
  const places = await temporaryFolder()
  vi.stubEnv('TMPDIR', places)
  onTestFinished(() => void vi.unstubAllEnvs())
  const call = {
    signal: abort.signal,
    clock: systemClock,
    emit: (fact: EventFact) => {
      if ('check' in fact && fact.check === 'boot') abort.abort(new Error('enough'))
    },
  }
  await expect(createGenerationManager().validateApplication({ sourceDirectory }, call)).rejects.toThrow(
    'enough',
  )
  expect(await readdir(places)).toEqual([])
})

test('a folder that nexo did not generate is not tried', async () => {
  const call = { signal: new AbortController().signal, emit: () => undefined, clock: systemClock }
  const sourceDirectory = await temporaryFolder()
  await expect(
    createGenerationManager().validateApplication({ sourceDirectory }, call),
  ).rejects.toMatchObject({
    code: 'NX-GEN-NOT-GENERATED',
    exitCode: 8,
  })
})
