import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { expect, test } from 'vitest'
import type { DeploymentPlan } from '../../src/deployment/manager-contract.ts'
import { DeploymentStatus } from '../../src/domain/deployment.ts'
import { temporaryFolder } from '../support/home.ts'
import { runCommand, startCommand } from './fake-host.ts'
import { aStatus, older, release } from './results.ts'

const Failure = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string() }),
})

const aPlan = (changes: DeploymentPlan['changes']): DeploymentPlan => ({
  application: 'shop',
  environment: 'local',
  provider: 'process',
  previous: older,
  changes,
  steps: ['build'],
  evidence: [],
  hash: 'sha256:abc',
})
const change = { change: 'remove', what: 'env OLD', before: '(set)', after: null } as const

test('status --json is one document, and so is its failure', async () => {
  const good = await runCommand(['status', '--json'], { manager: { status: async () => aStatus() } })
  expect(DeploymentStatus.parse(JSON.parse(good.stdout))).toEqual(aStatus())
  const bad = await runCommand(['status', '--json', '--cwd', 'nowhere'])
  expect(Failure.parse(JSON.parse(bad.stdout)).error.code).toBe('NX-CLI-FOLDER-MISSING')
  expect(bad.exitCode).toBe(8)
})

test('plan ends with 2 for changes only when asked to', async () => {
  const changed = { plan: async () => aPlan([change]) }
  expect((await runCommand(['plan'], { manager: changed })).exitCode).toBe(0)
  const asked = await runCommand(['plan', '--detailed-exitcode'], { manager: changed })
  expect(asked.exitCode).toBe(2)
  expect(asked.stdout).toContain('- env OLD')
  expect(asked.stdout.trimEnd().split('\n').at(-1)).toBe('Plan: 0 to add, 0 to change, 1 to remove')
  const same = { plan: async () => aPlan([]) }
  const unchanged = await runCommand(['plan', '--detailed-exitcode'], { manager: same })
  expect(unchanged.exitCode).toBe(0)
  expect(unchanged.stdout).toContain('Plan: no changes')
})

test('plan --json has the same keys in CI and at a terminal', async () => {
  const manager = { plan: async () => aPlan([change]) }
  const here = await runCommand(['plan', '--json'], { manager, terminal: { stdout: 80, stderr: 80 } })
  const there = await runCommand(['plan', '--json'], {
    manager,
    environment: { CI: '1', GITHUB_ACTIONS: 'true' },
  })
  expect(here.stdout).toBe(there.stdout)
})

const finding = (code: string) => ({
  severity: 'error' as const,
  code,
  message: 'unknown key helth',
  hint: 'Did you mean health?',
  location: { file: 'nexo.yaml', line: 1, column: 3 },
})

test('validate shows each finding with its line, and its exit code says of which kind they are', async () => {
  const directory = await temporaryFolder()
  await writeFile(join(directory, 'nexo.yaml'), '  helth: /readyz\n')
  const invalid = await runCommand(['validate'], {
    directory,
    manager: { validate: async () => [finding('NX-CONFIG-INVALID')] },
  })
  expect(invalid.exitCode).toBe(3)
  expect(invalid.stdout).toContain(
    'nexo.yaml:1:3: error NX-CONFIG-INVALID: unknown key helth\n    1 |   helth: /readyz\n          ^',
  )
  const missing = await runCommand(['validate', '--json'], {
    manager: { validate: async () => [finding('NX-PROCESS-PROGRAM-MISSING')] },
  })
  expect(missing.exitCode).toBe(4)
  expect(JSON.parse(missing.stdout)).toMatchObject({ valid: false })
  expect((await runCommand(['validate'], { manager: { validate: async () => [] } })).exitCode).toBe(0)
})

test('validate in GitHub Actions annotates the line', async () => {
  const ended = await runCommand(['validate'], {
    environment: { GITHUB_ACTIONS: 'true' },
    manager: { validate: async () => [finding('NX-CONFIG-INVALID')] },
  })
  expect(ended.stderr).toContain(
    '::error file=nexo.yaml,line=1,col=3,title=NX-CONFIG-INVALID::unknown key helth.',
  )
})

test('open prints the URL alone, or says that nothing serves', async () => {
  const serving = await runCommand(['open'], { manager: { status: async () => aStatus() } })
  expect(serving.stdout).toBe('http://127.0.0.1:4000\n')
  const absent = await runCommand(['open'], { manager: { status: async () => aStatus({ serving: null }) } })
  expect(absent).toMatchObject({ exitCode: 8, stdout: '' })
  expect(absent.stderr).toContain('NX-CLI-NOTHING-SERVES')
})

test('a question is left at the first Ctrl-C', async () => {
  const asked = Promise.withResolvers<void>()
  const running = await startCommand(['status', '--json'], {
    manager: {
      status: () => {
        asked.resolve()
        return new Promise(() => undefined)
      },
    },
  })
  await asked.promise
  running.signals.emit('SIGINT', 'SIGINT')
  const ended = await running.finished
  expect(ended.exitCode).toBe(130)
  expect(Failure.parse(JSON.parse(ended.stdout)).error.code).toBe('NX-CLI-INTERRUPTED')
})

test('explain knows codes in any case, suggests near ones, and lists all', async () => {
  const known = await runCommand(['explain', 'nx-cli-usage'])
  expect(known.stdout).toContain('NX-CLI-USAGE (exit code 2)')
  const near = await runCommand(['explain', 'NX-CLI-USGAE'])
  expect(near).toMatchObject({ exitCode: 8, stdout: '' })
  expect(near.stderr).toContain('did you mean NX-CLI-USAGE?')
  const all = await runCommand(['explain', '--json'])
  expect(z.array(z.looseObject({ code: z.string() })).parse(JSON.parse(all.stdout)).length).toBeGreaterThan(
    50,
  )
})

test('lock shows who holds it and what to do', async () => {
  const lock = {
    name: 'shop/local',
    owner: { user: 'ada', host: 'laptop', pid: 7, processStartedAt: '1' },
    reason: 'database move',
    kind: 'manual' as const,
    acquiredAt: Date.now() - 120_000,
    token: 3,
  }
  const seen: unknown[] = []
  const manager = {
    lockStatus: async () => lock,
    acquireLock: async (input: unknown) => (seen.push(input), lock),
    releaseLock: async () => null,
  }
  const status = await runCommand(['lock', 'status'], { manager })
  expect(status.stdout).toMatch(/by +ada@laptop\n.*why +database move\n.*since +2 min ago/s)
  await runCommand(['lock', 'acquire', '-m', 'database move'], { manager })
  expect(seen).toMatchObject([{ environment: 'local', reason: 'database move' }])
  expect((await runCommand(['lock', 'release', '--json'], { manager })).stdout).toContain('"released": null')
})

test('releases marks what serves', async () => {
  const row = {
    release,
    createdAt: '2026-01-31T14:22:33.000Z',
    createdBy: 'ada',
    source: 'main',
    message: null,
    state: 'serving' as const,
    serving: true,
    restorable: true,
  }
  const ended = await runCommand(['releases'], { manager: { releases: async () => [row] } })
  expect(ended.stdout).toMatch(new RegExp(`→ +${release} +serving`))
})

test('doctor makes its checks and fails when one fails', async () => {
  const directory = await temporaryFolder()
  await writeFile(
    join(directory, 'package.json'),
    JSON.stringify({ name: 'shop', scripts: { start: 'node server.js' } }),
  )
  await writeFile(join(directory, 'server.js'), '')
  const good = await runCommand(['doctor', '--json'], { directory })
  const Report = z.looseObject({
    ready: z.boolean(),
    checks: z.array(z.looseObject({ id: z.string(), status: z.string() })),
  })
  const report = Report.parse(JSON.parse(good.stdout))
  expect(report.checks.length).toBeGreaterThanOrEqual(6)
  expect(report.ready).toBe(true)
  const bad = await runCommand(['doctor'], { directory, environment: { PATH: directory } })
  expect(bad.exitCode).toBe(4)
  expect(bad.stdout).toContain('node not on PATH')
})
