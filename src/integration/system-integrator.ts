// integration: rows from one system into another, and an exact account of what arrived.
// Enters: the connector contract, one folder per connector, mappings, the sync engine, verification.
// Stays out: drivers (connectors/ only), printing (reporting/), other managers (orchestration/).
import type { Kernel } from '../kernel/kernel.ts'
import type { ConnectorFamily } from './contract.ts'
import type { SystemIntegrator } from './manager-contract.ts'

/**
 * The SystemIntegrator of a kernel. Makes no connection until a method is called; each method loads its own operation,
 * and of the connectors only those that the manifest names.
 */
export function createSystemIntegrator(kernel: Kernel): SystemIntegrator {
  const withFamily =
    (family: ConnectorFamily): SystemIntegrator['integrateWithApi'] =>
    async (input, call) =>
      (await import('./operations/sync.ts')).syncWith(kernel, family, input, call)
  return {
    check: async (input, call) => (await import('./operations/check.ts')).check(kernel, input, call),
    discover: async (input, call) => (await import('./operations/discover.ts')).discover(kernel, input, call),
    plan: async (input, call) => (await import('./operations/plan.ts')).plan(kernel, input, call),
    sync: async (input, call) => (await import('./operations/sync.ts')).sync(kernel, input, call),
    status: async (input, call) => (await import('./operations/status.ts')).status(kernel, input, call),
    verify: async (input, call) => (await import('./operations/verify.ts')).verify(kernel, input, call),
    replay: async (input, call) => (await import('./operations/replay.ts')).replay(kernel, input, call),
    emitClient: async (input, call) =>
      (await import('./operations/emit-client.ts')).emitClient(kernel, input, call),
    integrateWithApi: withFamily('api'),
    integrateWithDatabase: withFamily('database'),
    integrateWithMessageQueue: withFamily('message-queue'),
    integrateWithEnterpriseSystem: withFamily('enterprise-system'),
    setupRealTimeSync: async (input, told, call) =>
      (await import('./operations/sync.ts')).syncAgainAndAgain(kernel, input, told, call),
  }
}
