import type { DeploymentStatus } from '../../src/domain/deployment.ts'
import type { KnownFact } from '../../src/reporting/known-fact.ts'
import type { DeploymentResult } from '../../src/deployment/manager-contract.ts'

export const release = 'r-20260131-142233-3f9c'
export const older = 'r-20260130-090000-aaaa'

/** A result as the manager gives it; only what matters is said. */
export const aResult = (said: Partial<DeploymentResult> = {}): DeploymentResult => ({
  outcome: 'succeeded',
  exitCode: 0,
  application: 'shop',
  environment: 'local',
  release,
  previous: older,
  serving: release,
  url: 'http://127.0.0.1:4000',
  error: null,
  ...said,
})

/** A fact that the reporters know. */
export const aFact = (fact: KnownFact): KnownFact => fact

export const aStatus = (said: Partial<DeploymentStatus> = {}): DeploymentStatus => ({
  application: 'shop',
  environment: 'local',
  provider: 'process',
  state: 'serving',
  serving: { release, url: 'http://127.0.0.1:4000', since: '2026-01-31T14:22:40.000Z' },
  replicas: [],
  deployments: [],
  ...said,
})
