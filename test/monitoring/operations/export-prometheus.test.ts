import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseManifest } from '../../../src/kernel/manifest/parse-manifest.ts'
import { prometheusRules } from '../../../src/monitoring/operations/export-prometheus.ts'
import { planWatch } from '../../../src/monitoring/plan/plan-watch.ts'
import { skipWithout } from '../../support/engine.ts'
import { temporaryFolder } from '../../support/home.ts'

const yaml = [
  'name: shop',
  'monitoring:',
  '  checks: { api: { http: "https://api.example/x", confirm: 3 } }',
  '  alerts:',
  '    queue: { when: "max(queue[5m]) > 10 and not rate(done_total{job=~\\"a|b\\"}[5m]) > 1", for: 5m, keepFiringFor: 2m }',
  '    slow: { when: "p95(took_seconds[5m]) > 500ms or avg(load) / count(load) >= 90%" }',
  '  slos:',
  '    good: { objective: 99.9, good: "http_total{code!~\\"5..\\"}", total: http_total }',
  '    fast: { objective: 95, latency: { under: 300ms } }',
].join('\n')

async function exported() {
  const { plan } = await planWatch({
    section: parseManifest('nexo.yaml', yaml).manifest.monitoring,
    environment: 'local',
    serving: { processes: ['web'], healthPath: null, isTls: false, hasWeb: true },
    backups: [],
    resolve: async (text) => text,
  })
  return prometheusRules('shop.local', plan)
}

test('what Prometheus cannot know is said, and nothing is left out without a word', async () => {
  const { rules, leftOut } = await exported()
  expect(leftOut).toEqual([
    "check process-web: replicas are known to nexo's agent alone",
    "alert errors: it is about what nexo's router counts",
    "alert latency: it is about what nexo's router counts",
    'SLO fast: it is about what nexo measures itself; give good and total for Prometheus',
  ])
  expect(rules).toContain('probe_success{instance="api"} == 0')
  expect(rules).toContain('GoodBurn60m')
})

test('Prometheus itself takes the rules', async () => {
  skipWithout('promtool')
  const file = join(await temporaryFolder(), 'rules.yaml')
  writeFileSync(file, (await exported()).rules)
  expect(execFileSync('promtool', ['check', 'rules', file], { encoding: 'utf8' })).toContain('SUCCESS')
})
