import { expect, test } from 'vitest'
import type { RunView } from '../../../src/kernel/durable/contract.ts'
import { settlementOf, type RunWish } from '../../../src/deployment/plans/settlement.ts'
import type { DeployRun } from '../../../src/deployment/plans/deploy-run.ts'
import { aDigest, aRelease, aReleaseId } from '../../support/builders.ts'
import { aConfiguration } from '../support/builders.ts'

const aRun = (kind: DeployRun['kind']): DeployRun => ({
  deploymentId: 'd-1',
  kind,
  release: aRelease(),
  processes: [],
  previous: null,
  stopped: false,
  configuration: aConfiguration(),
  message: null,
})
const confirm = {
  seq: 9,
  key: 'confirm',
  action: 'deployment.confirm',
  state: 'succeeded',
  attempt: 1,
  startedAt: 0,
} as const
const aRunView = (differing: Partial<RunView> = {}): RunView => ({
  runId: 'shop/local/d-1',
  plan: 'deployment.deploy',
  planHash: '',
  state: 'running',
  input: null,
  startedAt: 0,
  updatedAt: 0,
  steps: [],
  ...differing,
})
const same: RunWish = {
  kind: 'deploy',
  packageDigest: aDigest('package'),
  configurationDigest: aDigest('configuration'),
}

test.for([
  ['the same deployment is resumed', aRun('deploy'), aRunView(), same, 'resume'],
  [
    'another source takes it back',
    aRun('deploy'),
    aRunView(),
    { ...same, packageDigest: aDigest('x') },
    'undo',
  ],
  [
    'another configuration takes it back',
    aRun('deploy'),
    aRunView(),
    { ...same, configurationDigest: aDigest('x') },
    'undo',
  ],
  [
    'a run that was being taken back goes on being taken back',
    aRun('deploy'),
    aRunView({ state: 'undoing' }),
    same,
    'undo',
  ],
  [
    'the same deployment of which a step had failed is taken back, to be tried anew',
    aRun('deploy'),
    aRunView({ steps: [{ ...confirm, key: 'install', state: 'failed' }] }),
    same,
    'undo',
  ],
  ['a confirmed release is not taken back', aRun('deploy'), aRunView({ steps: [confirm] }), null, 'finish'],
  ['a restart takes an unconfirmed deployment back', aRun('deploy'), aRunView(), null, 'undo'],
  [
    'a bare rollback resumes a rollback',
    aRun('rollback'),
    aRunView(),
    { kind: 'rollback', to: undefined },
    'resume',
  ],
  [
    'a rollback to the same release resumes it',
    aRun('rollback'),
    aRunView(),
    { kind: 'rollback', to: aReleaseId(1) },
    'resume',
  ],
  [
    'a rollback to another release takes it back',
    aRun('rollback'),
    aRunView(),
    { kind: 'rollback', to: aReleaseId(2) },
    'undo',
  ],
  [
    'a rollback takes a deployment back',
    aRun('deploy'),
    aRunView(),
    { kind: 'rollback', to: undefined },
    'undo',
  ],
] as const)('%s', ([, run, view, wish, settlement]) => {
  expect(settlementOf(view, run, wish)).toBe(settlement)
})
