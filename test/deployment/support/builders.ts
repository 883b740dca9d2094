import type { TrafficMeasure } from '../../../src/agent/protocol/documents.ts'
import type { DeploymentConfiguration } from '../../../src/domain/deployment-configuration.ts'
import type { TargetRelease, TargetView } from '../../../src/deployment/contract.ts'
import { aProcess, aRelease, aReleaseId } from '../../support/builders.ts'

export const aConfiguration = (
  differing: Partial<DeploymentConfiguration> = {},
): DeploymentConfiguration => ({
  application: 'shop',
  environment: 'local',
  provider: 'fake',
  hosts: [],
  projectDirectory: '/project',
  applicationPath: '.',
  manifestFile: null,
  listen: { host: '127.0.0.1', port: null },
  tls: null,
  strategy: { type: 'blue-green', bakeMs: 0 },
  drainMs: 1_000,
  retain: 3,
  releaseHeader: 'asked',
  install: null,
  build: null,
  migrate: null,
  processes: [aProcess()],
  shared: [],
  env: {},
  secrets: [],
  secretsProvider: { id: 'file' },
  schemaRevision: null,
  requires: [],
  evidence: [],
  ...differing,
})

export const aTargetRelease = (number: number, differing: Partial<TargetRelease> = {}): TargetRelease => ({
  release: aRelease({ id: aReleaseId(number) }),
  processes: [aProcess()],
  state: 'good',
  servedAt: new Date(1e12 + number * 1_000).toISOString(),
  schemaRevision: null,
  ...differing,
})

export const aView = (differing: Partial<TargetView> = {}): TargetView => ({
  url: 'http://127.0.0.1:7200/',
  listen: { host: '127.0.0.1', port: 7_200 },
  mode: 'serve',
  serving: null,
  weights: [],
  releases: [],
  replicas: [],
  fencingToken: 1,
  ...differing,
})

export const aMeasure = (differing: Partial<TrafficMeasure> = {}): TrafficMeasure => ({
  requests: 0,
  answers5xx: 0,
  gatewayErrors: 0,
  inFlight: 0,
  upgrades: 0,
  latency: { boundsMs: [1, 10, 100, 1_000, Number.POSITIVE_INFINITY], counts: [0, 0, 0, 0, 0] },
  ...differing,
})
