import { expect, test } from 'vitest'
import type { DeploymentStatus, ReleaseRow } from '../../src/domain/deployment.ts'
import { plainLook } from '../../src/reporting/look.ts'
import { releasesLines, statusLines } from '../../src/reporting/status-text.ts'
import { previous, release } from './facts.ts'

const nowMs = Date.parse('2026-02-01T12:00:00.000Z')
const status: DeploymentStatus = {
  application: 'shop',
  environment: 'local',
  provider: 'process',
  state: 'degraded',
  serving: { release, url: 'http://127.0.0.1:4000', since: '2026-01-31T14:22:40.000Z' },
  replicas: [
    {
      id: 'web.1',
      release,
      process: 'web',
      state: 'ready',
      pid: 4_021,
      port: 40_001,
      healthy: true,
      restarts: 0,
      cpu: 0.031,
      rssBytes: 61_000_000,
      startedAt: '2026-01-31T14:22:36.000Z',
    },
    {
      id: 'web.2',
      release,
      process: 'web',
      state: 'crash-loop',
      pid: null,
      port: null,
      healthy: false,
      restarts: 5,
      cpu: null,
      rssBytes: null,
      startedAt: null,
    },
  ],
  deployments: [
    {
      id: 'd-2',
      kind: 'deploy',
      application: 'shop',
      environment: 'local',
      release,
      previous,
      startedAt: '2026-01-31T14:22:33.000Z',
      endedAt: '2026-01-31T14:22:41.000Z',
      startedBy: 'ada@laptop',
      status: 'succeeded',
    },
  ],
}
const rows: readonly ReleaseRow[] = [
  {
    release,
    createdAt: '2026-01-31T14:22:33.000Z',
    createdBy: 'ada@laptop',
    source: 'main@1a2b3c4',
    message: 'faster checkout for everybody who buys',
    state: 'serving',
    serving: true,
    restorable: true,
  },
  {
    release: previous,
    createdAt: '2026-01-30T09:00:00.000Z',
    createdBy: 'grace@ci',
    source: 'main@9f8e7d6',
    message: null,
    state: 'pruned',
    serving: false,
    restorable: false,
  },
]

test.each([80, 40])('status is readable at %d cells', (columns) => {
  expect(statusLines(status, { look: plainLook, columns, nowMs }).join('\n')).toMatchSnapshot()
})

test('status fits into 80 cells', () => {
  const lines = statusLines(status, { look: plainLook, columns: 80, nowMs })
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
})

test.each([80, 40])('releases are readable at %d cells', (columns) => {
  const lines = releasesLines(rows, { look: plainLook, columns, nowMs })
  expect(lines.join('\n')).toMatchSnapshot()
})

test('releases fit into 80 cells', () => {
  const lines = releasesLines(rows, { look: plainLook, columns: 80, nowMs })
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('nothing deployed yet names the next command', () => {
  const absent: DeploymentStatus = {
    ...status,
    state: 'absent',
    serving: null,
    replicas: [],
    deployments: [],
  }
  expect(statusLines(absent, { look: plainLook, columns: 80, nowMs }).join('\n')).toContain('nexo deploy')
  expect(releasesLines([], { look: plainLook, columns: 80, nowMs }).join('\n')).toContain('nexo deploy')
})
