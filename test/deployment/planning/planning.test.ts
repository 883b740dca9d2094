import { fc } from '../../support/properties.ts'
import { expect, test } from 'vitest'
import { canonicalDigest } from '../../../src/deployment/planning/canonical-digest.ts'
import { differencesOf } from '../../../src/deployment/planning/differences.ts'
import { planDeployment } from '../../../src/deployment/planning/plan-deployment.ts'
import {
  configurationDigestOf,
  gatherFacts,
  type ReleaseFacts,
} from '../../../src/deployment/planning/release-facts.ts'
import { whyChanged } from '../../../src/deployment/planning/unchanged.ts'
import { Secret } from '../../../src/kernel/secrets/secret.ts'
import type { Replica } from '../../../src/domain/deployment.ts'
import { aDigest, aProcess, aRelease, aReleaseId } from '../../support/builders.ts'
import { aConfiguration, aTargetRelease, aView } from '../support/builders.ts'

const source = { digest: aDigest('package'), files: [{ path: 'a.js', digest: aDigest('a') }], sizeBytes: 1 }
const fingerprint = async (value: string): Promise<string> => aDigest(value)
const facts = (
  configuration = aConfiguration(),
  env: Record<string, string | Secret> = {},
  files = source,
): Promise<ReleaseFacts> => gatherFacts(configuration, files, env, fingerprint)

test('a digest does not depend on the order of keys, and depends on every value', () => {
  expect(canonicalDigest({ a: 1, b: { c: [1, 2] } })).toBe(canonicalDigest({ b: { c: [1, 2] }, a: 1 }))
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const same = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
      expect(canonicalDigest(one) === canonicalDigest(other)).toBe(same)
    }),
  )
})

const sorted = (value: unknown): unknown =>
  typeof value !== 'object' || value === null
    ? value
    : Array.isArray(value)
      ? value.map(sorted)
      : Object.fromEntries(
          Object.entries(value)
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, one]) => [key, sorted(one)]),
        )

test('the configuration digest changes with what shapes a release, not with how it arrives', async () => {
  const base = configurationDigestOf(await facts())
  const strategy = configurationDigestOf(
    await facts(aConfiguration({ strategy: { type: 'recreate' }, drainMs: 5, retain: 9 })),
  )
  const changed = [
    await facts(aConfiguration(), { LEVEL: 'info' }),
    await facts(aConfiguration({ processes: [aProcess({ replicas: 2 })] })),
    await facts(aConfiguration({ build: ['make'] })),
    await facts(aConfiguration({ listen: { host: '127.0.0.1', port: 8_080 } })),
  ].map(configurationDigestOf)
  expect(strategy).toBe(base)
  expect(new Set([base, ...changed]).size).toBe(5)
})

test('differences name files, commands, replicas and variables, and show no value', async () => {
  const before = await facts(aConfiguration(), { KEPT: 'x', GONE: 'hidden-1', CHANGED: 'hidden-2' })
  const configuration = aConfiguration({
    processes: [aProcess({ replicas: 3 })],
    migrate: ['npm', 'run', 'migrate'],
  })
  const files = {
    ...source,
    files: [
      { path: 'a.js', digest: aDigest('b') },
      { path: 'b.js', digest: aDigest('b') },
    ],
  }
  const env = { KEPT: 'x', CHANGED: 'hidden-3', TOKEN: new Secret('hidden-4', 'file:TOKEN') }
  const changes = differencesOf(before, await facts(configuration, env, files))
  expect(changes.map(({ change, what }) => `${change} ${what}`)).toEqual([
    'add source',
    'change source',
    'add migrate command',
    'change replicas of web',
    'change env CHANGED',
    'remove env GONE',
    'add secret TOKEN',
  ])
  expect(JSON.stringify(changes)).not.toContain('hidden')
})

test('a plan is read by people: files are counted, a process shows its command, a setting that differs its values', async () => {
  const first = differencesOf(null, await facts())
  expect(first.map(({ what, before, after }) => [what, before, after])).toEqual([
    ['source', null, '1 file added: a.js'],
    ['process web', null, 'node server.js'],
    ['replicas of web', null, '1'],
    ['application folder', null, '.'],
    ['listen', null, 'host 127.0.0.1'],
    ['releaseHeader', null, 'asked'],
  ])
  const slower = aProcess({ stopGraceMs: 5 })
  const files = { ...source, files: ['b', 'c', 'd', 'e'].map((path) => ({ path, digest: aDigest(path) })) }
  const next = differencesOf(await facts(), await facts(aConfiguration({ processes: [slower] }), {}, files))
  expect(next.map(({ what, before, after }) => [what, before, after])).toEqual([
    ['source', null, '4 files added: b, c, d and 1 more'],
    ['source', '1 file removed: a.js', null],
    ['stopGraceMs of web', '2000', '5'],
  ])
})

const replica = (differing: Partial<Replica> = {}): Replica => ({
  id: 'web.1',
  release: aReleaseId(1),
  process: 'web',
  state: 'ready',
  pid: 1,
  port: 2,
  healthy: true,
  restarts: 0,
  cpu: null,
  rssBytes: null,
  startedAt: null,
  ...differing,
})
const servingView = aView({
  serving: { releaseId: aReleaseId(1), since: '2026-01-31T14:22:33.000Z' },
  weights: [{ releaseId: aReleaseId(1), percent: 100 }],
  releases: [aTargetRelease(1, { release: aRelease() })],
  replicas: [replica()],
})
const wish = {
  configuration: aConfiguration(),
  packageDigest: aDigest('package'),
  configurationDigest: aDigest('configuration'),
}

test.for([
  ['nothing changed', wish, servingView, null],
  ['nothing serves', wish, undefined, 'nothing serves'],
  ['another source', { ...wish, packageDigest: aDigest('x') }, servingView, 'the source changed'],
  [
    'another configuration',
    { ...wish, configurationDigest: aDigest('x') },
    servingView,
    'the configuration changed',
  ],
  ['a stopped service', wish, { ...servingView, mode: 'stopped' as const }, 'the service is in mode stopped'],
  [
    'an unhealthy replica',
    wish,
    { ...servingView, replicas: [replica({ healthy: false })] },
    'a replica is not healthy',
  ],
  [
    'a scaled process',
    wish,
    { ...servingView, replicas: [replica(), replica({ id: 'web.2' })] },
    'web does not run 1 replicas',
  ],
  [
    'a left-over replica',
    wish,
    { ...servingView, replicas: [replica(), replica({ release: aReleaseId(9) })] },
    'replicas of another release run',
  ],
] as const)('%s', ([, wished, view, why]) => {
  expect(whyChanged(wished, view)).toBe(why)
})

test('a plan of the same is the same, has no change, and gets another hash with any change', async () => {
  const whole = { ...wish, facts: await facts() }
  const plan = planDeployment(whole, servingView, null)
  expect(plan).toMatchObject({ changes: [], steps: [], previous: aReleaseId(1) })
  expect(planDeployment(whole, servingView, null).hash).toBe(plan.hash)
  const changed = planDeployment({ ...whole, packageDigest: aDigest('x') }, servingView, null)
  expect(changed.changes).toEqual([
    { change: 'change', what: 'the source changed', before: aReleaseId(1), after: null },
  ])
  expect(changed.hash).not.toBe(plan.hash)
})
