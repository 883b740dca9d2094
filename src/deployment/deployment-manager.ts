// deployment: makes a release serve on a target, and can always take it back.
// Enters: strategies, durable plans, the provider contract, one folder per provider, one file per operation.
// Stays out: SDKs (providers/ only), printing (reporting/), other managers (orchestration/).
import type { Kernel } from '../kernel/kernel.ts'
import type { Collaborators } from './collaborators.ts'
import { createLocalCollaborators } from './local-collaborators.ts'
import type { DeploymentManager } from './manager-contract.ts'
import { deploy } from './operations/deploy.ts'
import { deployApplication, deployToKind } from './operations/deploy-application.ts'
import { describeDestroy, destroy } from './operations/destroy.ts'
import { exec } from './operations/exec.ts'
import { acquireLock, lockStatus, releaseLock } from './operations/locking.ts'
import { logs } from './operations/logs.ts'
import { plan } from './operations/plan.ts'
import { releases } from './operations/releases.ts'
import { restart } from './operations/restart.ts'
import { rollback } from './operations/rollback.ts'
import { scale } from './operations/scale.ts'
import { start } from './operations/start.ts'
import { status } from './operations/status.ts'
import { stop } from './operations/stop.ts'
import { validate } from './operations/validate.ts'
import { withSession, withSourceSession } from './session/session.ts'

/**
 * The DeploymentManager of a kernel. Makes no connection and reads no file until a method is called.
 *
 * Shape: `collaborators` are what it works with and does not do itself; the real ones when left out.
 */
export function createDeploymentManager(
  kernel: Kernel,
  collaborators: Collaborators = createLocalCollaborators(kernel),
): DeploymentManager {
  const room = { kernel, collaborators }
  return {
    deploy: (input, call) => withSourceSession(room, input, call, (session) => deploy(session, input, call)),
    deployApplication: (application, target, call) => deployApplication(room, application, target, call),
    deployToCloud: (application, id, call) => deployToKind(room, application, 'cloud', id, call),
    deployToContainer: (application, id, call) => deployToKind(room, application, 'container', id, call),
    deployToDesktop: (application, id, call) => deployToKind(room, application, 'desktop', id, call),
    deployToMobile: (application, id, call) => deployToKind(room, application, 'mobile', id, call),
    deployToWeb: (application, id, call) => deployToKind(room, application, 'web', id, call),
    plan: (input, call) => withSourceSession(room, input, call, (session) => plan(session, call)),
    validate: (input, call) => validate(room, input, call),
    rollback: (input, call) => withSession(room, input, call, (session) => rollback(session, input, call)),
    restart: (input, call) => withSession(room, input, call, (session) => restart(session, input, call)),
    stop: (input, call) => withSession(room, input, call, (session) => stop(session, input, call)),
    start: (input, call) => withSession(room, input, call, (session) => start(session, input, call)),
    scale: (input, call) => withSession(room, input, call, (session) => scale(session, input, call)),
    destroy: (input, call) => withSession(room, input, call, (session) => destroy(session, input, call)),
    describeDestroy: (input, call) =>
      withSession(room, input, call, (session) => describeDestroy(session, call)),
    status: (input, call) => withSession(room, input, call, (session) => status(session, call)),
    releases: (input, call) => withSession(room, input, call, (session) => releases(session, call)),
    logs: (input, call) => logs(room, input, call),
    exec: (input, io, call) => withSession(room, input, call, (session) => exec(session, input, io, call)),
    lockStatus: (input, call) => withSession(room, input, call, (session) => lockStatus(session)),
    acquireLock: (input, call) =>
      withSession(room, input, call, (session) => acquireLock(session, input, call)),
    releaseLock: (input, call) => withSession(room, input, call, (session) => releaseLock(session)),
  }
}
