// A manager on a fake target with a real state store and a real journal in a home of its own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Collaborators } from '../../../src/deployment/collaborators.ts'
import { defineProvider, type ProviderCapabilities } from '../../../src/deployment/contract.ts'
import { createDeploymentManager } from '../../../src/deployment/deployment-manager.ts'
import { DeployInput, RollbackInput } from '../../../src/deployment/input.ts'
import type { DeploymentManager } from '../../../src/deployment/manager-contract.ts'
import type { DeploymentConfiguration } from '../../../src/domain/deployment-configuration.ts'
import { systemClock, type Call } from '../../../src/kernel/call.ts'
import { createEmbeddedEngine } from '../../../src/kernel/durable/embedded-engine.ts'
import type { EventFact } from '../../../src/kernel/events.ts'
import type { Kernel } from '../../../src/kernel/kernel.ts'
import { openKernel } from '../../../src/kernel/open-kernel.ts'
import { currentProcess, livenessOf } from '../../../src/kernel/process-identity.ts'
import type { LockOwner, StateStore } from '../../../src/kernel/state/contract.ts'
import type { Commit } from '../../../src/kernel/state/sqlite/group-commit.ts'
import { openSqliteStore } from '../../../src/kernel/state/open-sqlite-store.ts'
import { aDigest } from '../../support/builders.ts'
import { aConfiguration } from './builders.ts'
import { createFakeTarget, type FakeTarget } from './fake-target.ts'
import * as z from 'zod'

export type Bench = {
  readonly target: FakeTarget
  readonly kernel: Kernel
  readonly manager: DeploymentManager
  /** What the project is now. */
  source: string
  configuration: DeploymentConfiguration
  env: Record<string, string>
  readonly facts: EventFact[]
  readonly builds: string[]
  /** What a build does before it is done. */
  building: (call: Call) => Promise<void>
  /** How the journal commits. */
  committing: Commit
  call(signal?: AbortSignal): Call
  deploy(
    wish?: Partial<z.input<typeof DeployInput>>,
    signal?: AbortSignal,
  ): ReturnType<DeploymentManager['deploy']>
  rollback(wish?: Partial<z.input<typeof RollbackInput>>): ReturnType<DeploymentManager['rollback']>
  /** Another home with nothing in it, on the same target. */
  elsewhere(): Promise<Bench>
  /** Another process of the same home and target that counts as dead from the start. */
  doomed(): Bench
}

const capabilities: ProviderCapabilities = {
  weights: true,
  hold: true,
  exec: true,
  logs: true,
  scale: true,
  serves: ['web'],
  nativeStrategies: [],
}

/** A process that is dead to everybody who asks, though its code may still be somewhere in this one. */
const deadPid = 2 ** 22 + 1

export async function openBench(target: FakeTarget = createFakeTarget()): Promise<Bench> {
  const home = await mkdtemp(join(tmpdir(), 'nexo-manager-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  return createBench(home, target, currentProcess())
}

function createBench(home: string, target: FakeTarget, identity: LockOwner): Bench {
  const clock = systemClock
  const opened = openKernel({ workingDirectory: home, environment: { NEXO_HOME: home, HOME: home }, clock })
  const liveness = (owner: LockOwner) => (owner.pid === deadPid ? 'dead' : livenessOf(owner))
  let state: Promise<StateStore> | undefined
  const store = () => openSqliteStore({ file: join(home, 'state.db'), clock, identity, liveness })
  const kernel: Kernel = { ...opened, state: () => (state ??= store()) }
  if (identity.pid !== deadPid) onTestFinished(async () => (await state)?.close())
  const facts: EventFact[] = []
  const builds: string[] = []
  const bench: Bench = {
    target,
    kernel,
    source: 'one',
    configuration: aConfiguration(),
    env: {},
    facts,
    builds,
    building: async () => undefined,
    committing: (write) => write(),
    manager: createDeploymentManager(
      kernel,
      collaboratorsOf(kernel, target, identity, () => bench),
    ),
    call: (signal = new AbortController().signal) => ({
      signal,
      clock,
      emit: (fact) => void facts.push(fact),
    }),
    deploy: (wish = {}, signal) =>
      bench.manager.deploy(DeployInput.parse({ directory: home, ...wish }), bench.call(signal)),
    rollback: (wish = {}) =>
      bench.manager.rollback(RollbackInput.parse({ directory: home, ...wish }), bench.call()),
    elsewhere: () => openBench(target),
    doomed: () => {
      const doomed = createBench(home, target, { ...identity, pid: deadPid })
      return Object.assign(doomed, {
        source: bench.source,
        configuration: bench.configuration,
        env: bench.env,
      })
    },
  }
  return bench
}

function collaboratorsOf(
  kernel: Kernel,
  target: FakeTarget,
  identity: LockOwner,
  bench: () => Bench,
): Collaborators {
  const provider = defineProvider({
    id: 'fake',
    summary: 'a target in memory',
    capabilities,
    config: () =>
      z.strictObject({ application: z.string(), environment: z.string(), hosts: z.array(z.string()) }),
    load: async () => () => target,
  })
  const digest = (): string => aDigest(bench().source)
  return {
    creator: 'alice@laptop',
    loadConfiguration: async ({ environment }) => ({ ...bench().configuration, environment }),
    resolveEnvironment: async () => bench().env,
    fingerprint: async (value) => aDigest(value),
    readSource: async () => ({
      digest: digest(),
      files: [{ path: 'server.js', digest: digest() }],
      sizeBytes: 1,
    }),
    readRevision: async () => ({ dirty: false }),
    build: async (_configuration, packageDigest, call) => {
      await bench().building(call)
      bench().builds.push(packageDigest)
      return { artifactId: `a-${packageDigest.slice(7)}`, directory: '/built' }
    },
    providers: async () => [provider],
    openProvider: async () => target,
    openEngine: async (plans, actions) =>
      createEmbeddedEngine({
        identity,
        liveness: (owner) => (owner.pid === deadPid ? 'dead' : livenessOf(owner)),
        file: join(kernel.home, 'runs.db'),
        plans,
        actions,
        clock: kernel.clock,
        randomHex: kernel.randomHex,
        commit: (write) => bench().committing(write),
      }),
  }
}
