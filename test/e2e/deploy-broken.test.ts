// Every way in which an application can fail to come up: its own code, the previous release untouched.
import { expect, test } from 'vitest'
import { aProject, bodyOf } from '../deployment/support/project.ts'

/** `timeout`: how long it may take to come up. Where a test waits for all of it, it is no longer than it has to be. */
const manifestWith = (timeout: string): string => `name: bad
app:
  start: node server.js
  health: { path: /readyz, timeout: ${timeout} }
  stop: { grace: 500ms }
`
const manifest = manifestWith('60s')

/** Every way to be broken, and how long it may take. `unhurried`: enough to come up on this machine as it is now. */
const behavioursWith = (unhurried: string) =>
  [
    ['exits-at-once', '60s'],
    ['never-listens', '1s'],
    ['wrong-port', unhurried],
    ['unhealthy', unhurried],
    ['redirect-loop', '60s'],
    ['crashes-when-healthy', '60s'],
  ] as const

test(
  'each broken version is taken back with a code of its own, and the previous one serves',
  { timeout: 600_000 },
  async () => {
    const project = await aProject('misbehaving', manifest)
    await project.write('BEHAVIOUR', 'good')
    const startedMs = performance.now()
    const good = await project.result('deploy')
    const unhurried = `${Math.ceil((performance.now() - startedMs) / 1_000) + 3}s`
    const codes: Record<string, string | undefined> = {}
    for (const [behaviour, timeout] of behavioursWith(unhurried)) {
      await project.write('BEHAVIOUR', behaviour)
      await project.write('nexo.yaml', manifestWith(timeout))
      const result = await project.result('deploy')
      codes[behaviour] = result.error?.code
      expect({ behaviour, ...result }).toMatchObject({
        behaviour,
        outcome: 'restored',
        exitCode: 5,
        serving: good.release,
      })
      expect(await bodyOf(good.url)).toBe('1\n')
    }
    expect(codes).toEqual({
      'exits-at-once': 'NX-DEPLOY-EXITED',
      'never-listens': 'NX-DEPLOY-NEVER-LISTENED',
      'wrong-port': 'NX-DEPLOY-WRONG-PORT',
      unhealthy: 'NX-DEPLOY-HEALTH-TIMEOUT',
      'redirect-loop': 'NX-DEPLOY-REDIRECT-LOOP',
      // It ends behind its first answer: before the deployment has gone on, or when requests go to it already.
      'crashes-when-healthy': expect.stringMatching(/^NX-DEPLOY-(EXITED|REVERTED)$/),
    })
  },
)

test('the last lines of an application that ends are shown', async () => {
  const project = await aProject('misbehaving', manifest)
  await project.write('BEHAVIOUR', 'exits-at-once')
  const run = await project.nexo('deploy')
  expect(run.exitCode).toBe(5)
  expect(run.stdout).toBe('')
  expect(run.stderr).toContain('fatal: DATABASE_HOST is not set')
})

test('an application on ::1 only is served', async () => {
  const project = await aProject('misbehaving', manifest)
  await project.write('BEHAVIOUR', 'ipv6-only')
  const result = await project.result('deploy')
  expect(result).toMatchObject({ outcome: 'succeeded' })
  expect(await bodyOf(result.url)).toBe('1\n')
})

test('an application that ignores the stop signal is killed after its grace', async () => {
  const project = await aProject('misbehaving', manifest)
  await project.write('BEHAVIOUR', 'ignores-stop')
  const first = await project.result('deploy')
  await project.write('BEHAVIOUR', 'good')
  expect(await project.result('deploy')).toMatchObject({ outcome: 'succeeded', previous: first.release })
  const { replicas } = await project.status()
  expect(replicas.map(({ release }) => release)).not.toContain(first.release)
})

test('a start command that does not exist is named', async () => {
  const project = await aProject(
    'misbehaving',
    manifest.replace('node server.js', 'no-such-program --port $PORT'),
  )
  const result = await project.result('deploy')
  expect(result.error).toMatchObject({ code: 'NX-DEPLOY-SPAWN-FAILED' })
  expect(result.error?.message).toContain('no-such-program')
})

test('a failing build changes nothing and shows its last lines', async () => {
  const project = await aProject(
    'misbehaving',
    manifest.replace('app:', 'app:\n  build: node -e "console.error(\'no compiler\');process.exit(7)"'),
  )
  const run = await project.nexo('deploy')
  expect(run.exitCode).toBe(5)
  expect(run.stderr).toContain('no compiler')
  expect(run.stderr).toContain('NX-DEPLOY-BUILD-FAILED')
})

test('a failing migration stops the release before it starts', async () => {
  const project = await aProject('misbehaving', manifest)
  const good = await project.result('deploy')
  await project.write(
    'nexo.yaml',
    manifest.replace('app:', 'app:\n  migrate: node -e "console.error(\'table is gone\');process.exit(4)"'),
  )
  const run = await project.nexo('deploy')
  expect(run.exitCode).toBe(5)
  expect(run.stderr).toContain('table is gone')
  expect((await project.status()).serving?.release).toBe(good.release)
})
