// Values with every field filled in, so that a test shows only what matters to it.
import type { ProcessSpec } from '../../src/domain/process.ts'
import type { Release } from '../../src/domain/release.ts'

/** A digest that reads as what it stands for: the text in hex, padded. */
export const aDigest = (text: string): string =>
  `sha256:${Buffer.from(text).toString('hex').padEnd(64, '0').slice(0, 64)}`

/** `number` makes ids that sort in the order of their numbers. */
export const aReleaseId = (number: number): string =>
  `r-20260131-142233-${number.toString(16).padStart(4, '0')}`

export const aRelease = (differing: Partial<Release> = {}): Release => ({
  id: aReleaseId(1),
  application: 'shop',
  environment: 'local',
  packageDigest: aDigest('package'),
  configurationDigest: aDigest('configuration'),
  createdAt: '2026-01-31T14:22:33.000Z',
  createdBy: 'alice@laptop',
  source: { dirty: false },
  ...differing,
})

export const aProcess = (differing: Partial<ProcessSpec> = {}): ProcessSpec => ({
  name: 'web',
  role: 'web',
  argv: ['node', 'server.js'],
  workingDirectory: '.',
  replicas: 1,
  health: { timeoutMs: 60_000, intervalMs: 25, probeTimeoutMs: 10_000 },
  stopSignal: 'SIGTERM',
  stopGraceMs: 2_000,
  limits: {},
  ...differing,
})
