import { expect, test } from 'vitest'
import { parseManifest } from '../../../src/kernel/manifest/parse-manifest.ts'
import { Secret } from '../../../src/kernel/secrets/secret.ts'
import type { ServingFacts } from '../../../src/monitoring/plan/default-watch.ts'
import { planWatch, type PlannedWatch } from '../../../src/monitoring/plan/plan-watch.ts'
import { shownPlace } from '../../../src/monitoring/plan/shown-place.ts'
import { rulesOf } from '../../../src/monitoring/running/rules.ts'

const served: ServingFacts = { processes: ['web', 'jobs'], healthPath: '/readyz', isTls: false, hasWeb: true }
const nothing: ServingFacts = { processes: [], healthPath: null, isTls: false, hasWeb: false }

function plan(yaml: string, serving = served, environment = 'local'): Promise<PlannedWatch> {
  const { manifest } = parseManifest('nexo.yaml', `name: shop\n${yaml}`)
  return planWatch({
    section: manifest.monitoring,
    environment,
    serving,
    backups: [],
    resolve: async (text, topic) => {
      if (text.includes('MISSING')) throw new Error(`${topic} refers to the secret MISSING, which is not set`)
      return text.includes('${secret:') ? new Secret('https://token@hooks.example/x', 'secret:HOOK') : text
    },
  })
}

test('before the first deployment nothing is watched, and afterwards what serves is', async () => {
  expect((await plan('', nothing)).plan.checks).toEqual([])
  expect((await plan('')).plan.checks.map(({ id }) => id)).toEqual([
    'url',
    'readiness',
    'process-web',
    'process-jobs',
  ])
  expect((await plan('', { ...served, isTls: true })).plan.checks.at(-1)?.id).toBe('certificate')
})

test('what is written takes the place of a default that asks the same', async () => {
  const { plan: planned } = await plan(
    'monitoring: { checks: { ready: { http: /readyz }, workers: { process: jobs } } }',
  )
  expect(planned.checks.map(({ id }) => id)).toEqual(['ready', 'workers', 'url', 'process-web'])
})

test('an item of another environment is left out', async () => {
  const yaml = 'monitoring: { checks: { www: { tcp: "www:80", environments: [production] } } }'
  expect((await plan(yaml, nothing)).plan.checks).toEqual([])
  expect((await plan(yaml, nothing, 'production')).plan.checks.map(({ id }) => id)).toEqual(['www'])
})

test('a value that cannot be had leaves out its item alone, and is told', async () => {
  const { plan: planned, problems } = await plan(
    [
      'monitoring:',
      '  checks:',
      '    api: { http: "https://api.example/x" }',
      '    other: { http: "${secret:MISSING}" }',
      '  notify:',
      '    ops: { webhook: "${secret:MISSING}" }',
      '    team: { webhook: "${secret:HOOK}" }',
    ].join('\n'),
    nothing,
  )
  expect([planned.checks.map(({ id }) => id), planned.channels.map(({ id }) => id)]).toEqual([
    ['api'],
    ['team'],
  ])
  expect(problems).toEqual([
    'monitoring.checks.other.http refers to the secret MISSING, which is not set',
    'monitoring.notify.ops.webhook refers to the secret MISSING, which is not set',
  ])
})

test('no secret is in a plan that is written down', async () => {
  const yaml =
    'monitoring: { checks: { api: { http: "${secret:HOOK}" } }, notify: { ops: { webhook: "${secret:HOOK}", key: "${secret:HOOK}" } } }'
  const { plan: planned } = await plan(yaml, nothing)
  expect(JSON.stringify(planned)).not.toContain('token')
  expect(planned.checks[0]?.subject).toBe('${secret:HOOK}')
  expect(shownPlace('https://user:password@example.com/x')).toBe('https://example.com/x')
})

test('requirements, objectives and windows are those of the file', async () => {
  const { plan: planned } = await plan(
    [
      'monitoring:',
      '  slos:',
      '    available: { objective: 99.9, window: 28d, availability: requests, requirement: { file: r.md, line: 12 } }',
      '    fast: { objective: 95, latency: { under: 300ms } }',
      '    good: { objective: 99, good: "ok_total", total: "all_total" }',
      '    up: { objective: 99, availability: url }',
    ].join('\n'),
  )
  expect(
    planned.slos.map(({ objective, windowDays, measure }) => [objective, windowDays, measure.kind]),
  ).toEqual([
    [0.999, 28, 'requests'],
    [0.95, 30, 'latency'],
    [0.99, 30, 'series'],
    [0.99, 30, 'check'],
  ])
  expect(planned.slos[0]?.requirement).toEqual({ file: 'r.md', line: 12 })
})

test('every rule has a name of its own, and what an outage explains has the root check as its parent', async () => {
  const { plan: planned } = await plan(
    'monitoring: { slos: { url: { objective: 99, availability: requests } } }',
  )
  const rules = rulesOf('shop.local', planned)
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
  const root = 'shop.local/check/url'
  expect(rules.filter(({ parents }) => !parents.includes(root)).map(({ id }) => id)).toEqual([root])
})

test.each([
  ['checks: { a: { tcp: "a:1", http: / } }', 'a check has one kind, not http and tcp'],
  ['checks: { a: { interval: 30s } }', 'a check needs a kind'],
  ['checks: { a: { tcp: "a:1", interval: 10ms } }', 'monitoring.checks.a.interval: "10ms" is not valid'],
  ['slos: { a: { objective: 0.999, availability: requests } }', 'has to be more than 50, not 0.999'],
  ['slos: { a: { objective: 99 } }', 'an SLO measures exactly one thing'],
  ['slos: { a: { objective: 99, good: x } }', 'good and total belong together'],
  ['alerts: { a: { when: "queue >" } }', 'a number or the name of a series is expected, and it ends'],
  ['notify: { a: { email: [a@example.com] } }', 'email needs smtp and from'],
  ['notify: { a: { key: x } }', 'a channel is either a webhook or an email'],
  ['chekcs: {}', 'unknown key "chekcs"'],
])('%s is refused with its reason and place', (yaml, reason) => {
  expect(() => parseManifest('nexo.yaml', `name: shop\nmonitoring:\n  ${yaml}`)).toThrow(
    expect.objectContaining({ message: expect.stringContaining(reason) }),
  )
})

test('a mistake in a condition is placed inside it', () => {
  const yaml = 'name: shop\nmonitoring:\n  alerts:\n    queue: { when: queue >> 3 }\n'
  expect(() => parseManifest('nexo.yaml', yaml)).toThrow(/nexo\.yaml:4:27: /)
})
