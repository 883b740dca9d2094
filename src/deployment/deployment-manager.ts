// deployment: makes a release serve on a target, and can always take it back.
// Enters: strategies, durable plans, the provider contract, one folder per provider, one file per operation.
// Stays out: SDKs (providers/ only), printing (reporting/), other managers (orchestration/).
import type { Kernel } from '../kernel/kernel.ts'
import type { Collaborators } from './collaborators.ts'
import { createLocalCollaborators } from './local-collaborators.ts'
import type { DeploymentManager } from './manager-contract.ts'
import { withSession, withSourceSession, withTarget } from './session/session.ts'

/**
 * The DeploymentManager of a kernel. Makes no connection and reads no file until a method is called, and each method
 * loads its own operation only, so that `status` does not pay for what `deploy` needs.
 *
 * Shape: `collaborators` are what it works with and does not do itself; the real ones when left out.
 */
export function createDeploymentManager(
  kernel: Kernel,
  collaborators: Collaborators = createLocalCollaborators(kernel),
): DeploymentManager {
  const room = { kernel, collaborators }
  const toKind = async () => (await import('./operations/deploy-application.ts')).deployToKind
  return {
    deploy: async (input, call) => {
      const { deploy } = await import('./operations/deploy.ts')
      return withSourceSession(room, input, call, (session) => deploy(session, input, call))
    },
    deployApplication: async (application, target, call) => {
      const { deployApplication } = await import('./operations/deploy-application.ts')
      return deployApplication(room, application, target, call)
    },
    deployToCloud: async (application, id, call) => (await toKind())(room, application, 'cloud', id, call),
    deployToContainer: async (application, id, call) =>
      (await toKind())(room, application, 'container', id, call),
    deployToDesktop: async (application, id, call) =>
      (await toKind())(room, application, 'desktop', id, call),
    deployToMobile: async (application, id, call) => (await toKind())(room, application, 'mobile', id, call),
    deployToWeb: async (application, id, call) => (await toKind())(room, application, 'web', id, call),
    plan: async (input, call) => {
      const { plan } = await import('./operations/plan.ts')
      return withSourceSession(room, input, call, (session) => plan(session, call))
    },
    validate: async (input, call) => {
      const { validate } = await import('./operations/validate.ts')
      return validate(room, input, call)
    },
    rollback: async (input, call) => {
      const { rollback } = await import('./operations/rollback.ts')
      return withSession(room, input, call, (session) => rollback(session, input, call))
    },
    restart: async (input, call) => {
      const { restart } = await import('./operations/restart.ts')
      return withSession(room, input, call, (session) => restart(session, input, call))
    },
    stop: async (input, call) => {
      const { stop } = await import('./operations/stop.ts')
      return withSession(room, input, call, (session) => stop(session, input, call))
    },
    start: async (input, call) => {
      const { start } = await import('./operations/start.ts')
      return withSession(room, input, call, (session) => start(session, input, call))
    },
    scale: async (input, call) => {
      const { scale } = await import('./operations/scale.ts')
      return withSession(room, input, call, (session) => scale(session, input, call))
    },
    destroy: async (input, call) => {
      const { destroy } = await import('./operations/destroy.ts')
      return withSession(room, input, call, (session) => destroy(session, input, call))
    },
    describeDestroy: async (input, call) => {
      const { describeDestroy } = await import('./operations/destroy.ts')
      return withSession(room, input, call, (session) => describeDestroy(session, call))
    },
    status: async (input, call) => {
      const { status } = await import('./operations/status.ts')
      return withTarget(room, input, call, (session) => status(session, call))
    },
    releases: async (input, call) => {
      const { releases } = await import('./operations/releases.ts')
      return withTarget(room, input, call, (session) => releases(session, call))
    },
    logs: async function* (input, call) {
      const { logs } = await import('./operations/logs.ts')
      yield* logs(room, input, call)
    },
    exec: async (input, io, call) => {
      const { exec } = await import('./operations/exec.ts')
      return withSession(room, input, call, (session) => exec(session, input, io, call))
    },
    lockStatus: async (input, call) => {
      const { lockStatus } = await import('./operations/locking.ts')
      return withTarget(room, input, call, (session) => lockStatus(session))
    },
    acquireLock: async (input, call) => {
      const { acquireLock } = await import('./operations/locking.ts')
      return withSession(room, input, call, (session) => acquireLock(session, input, call))
    },
    releaseLock: async (input, call) => {
      const { releaseLock } = await import('./operations/locking.ts')
      return withSession(room, input, call, (session) => releaseLock(session))
    },
  }
}
