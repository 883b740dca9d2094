// From source to a release that lies on the target, started by nobody yet.
import * as z from 'zod'
import type { Action } from '../../kernel/durable/contract.ts'
import type { Json } from '../../kernel/json.ts'
import { inPhase } from '../session/phases.ts'
import { bareBundle, callOf, candidateOf, type Artifact, type RunBinding } from './binding.ts'
import { DeployRun } from './deploy-run.ts'

export const BuiltArtifact = z.strictObject({ artifactId: z.string(), directory: z.string() })
const Delivery = z.strictObject({ run: DeployRun, artifact: BuiltArtifact })

/** The actions that build, install and migrate. Each may run twice and then finds its work done. */
export const createDeliveryActions = (binding: RunBinding) => ({
  build: buildAction(binding),
  reserve: reserveAction(binding),
  install: installAction(binding),
  keepData: keepDataAction(binding),
  migrate: migrateAction(binding),
  expose: exposeAction(binding),
  exposePrevious: exposePreviousAction(binding),
  discard: discardAction(binding),
})

const buildAction = (binding: RunBinding): Action<Json, Artifact> => ({
  name: 'deployment.build',
  run: (input, scope) => binding.build(DeployRun.parse(input), callOf(binding, scope)),
})

/** Only makes an unknown environment known; the address of one that serves moves in `expose`, after the health gate. */
const reserveAction = (binding: RunBinding): Action<Json, { url: string | null }> => ({
  name: 'deployment.reserve',
  run: async (input, scope) => {
    const { run, artifact } = Delivery.parse(input)
    const call = callOf(binding, scope)
    const view = await binding.provider.inspect(call)
    if (view !== undefined && view.serving !== null) return { url: view.url }
    return binding.provider.declare(bareBundle(binding, run, artifact), call)
  },
})

const installAction = (binding: RunBinding): Action<Json, null> => ({
  name: 'deployment.install',
  run: async (input, scope) => {
    const { run, artifact } = Delivery.parse(input)
    const call = callOf(binding, scope)
    await inPhase(call, 'install', run.release.id, async () =>
      binding.provider.install(await binding.resolvedBundle(run, artifact), call),
    )
    return null
  },
})

/** A first release has no data yet. */
const keepDataAction = (binding: RunBinding): Action<Json, null> => ({
  name: 'deployment.keep-data',
  run: async (input, scope) => {
    const run = DeployRun.parse(input)
    if (run.previous !== null) await binding.keepData(run, run.previous.releaseId, callOf(binding, scope))
    return null
  },
})

const migrateAction = (binding: RunBinding): Action<Json, null> => ({
  name: 'deployment.migrate',
  run: async (input, scope) => {
    const { run, artifact } = Delivery.parse(input)
    const call = callOf(binding, scope)
    const command = run.configuration.migrate?.join(' ') ?? ''
    await inPhase(call, 'migrate', command, () =>
      binding.provider.migrate(bareBundle(binding, run, artifact), call),
    )
    return null
  },
})

const exposeAction = (binding: RunBinding): Action<Json, { url: string | null }> => ({
  name: 'deployment.expose',
  run: async (input, scope) => {
    const { run, artifact } = Delivery.parse(input)
    return binding.provider.declare(bareBundle(binding, run, artifact), callOf(binding, scope))
  },
})

/** Takes the address back to where the previous release was reached. */
const exposePreviousAction = (binding: RunBinding): Action<Json, null> => ({
  name: 'deployment.expose-previous',
  run: async (input, scope) => {
    const { run, artifact } = Delivery.parse(input)
    if (run.previous === null) return null
    const listen = run.previous.listen ?? run.configuration.listen
    const bundle = bareBundle(binding, { ...run, configuration: { ...run.configuration, listen } }, artifact)
    await binding.provider.declare(bundle, callOf(binding, scope))
    return null
  },
})

/** A release that did not make it stays on the target as failed, so that its logs can be read; retention removes it. */
const discardAction = (binding: RunBinding): Action<{ releaseId: string }, null> => ({
  name: 'deployment.discard',
  run: async ({ releaseId }, scope) => {
    const call = callOf(binding, scope)
    const view = await binding.provider.inspect(call)
    const isThere = view?.releases.some(({ release }) => release.id === releaseId) ?? false
    if (isThere) await binding.provider.mark(candidateOf(binding, releaseId), 'failed', call)
    return null
  },
})
