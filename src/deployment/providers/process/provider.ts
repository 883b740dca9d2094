// process: releases as supervised processes on a host, through the protocol of the host's agent.
// Enters: the agent's client, the provider contract.
// Stays out: how the agent does it (agent/), what is done when (strategies/, plans/).
import { existsSync } from 'node:fs'
import { agentPaths, servicePaths } from '../../../agent/paths.ts'
import type { Call } from '../../../kernel/call.ts'
import type { AdapterHost } from '../../../kernel/registry.ts'
import type { DeploymentProvider, ProviderConfig, TargetView } from '../../contract.ts'
import { createConnection, type AgentConnection } from './connection.ts'
import type { ReplicaControl } from './replicas.ts'
import type { TrafficControl } from './traffic.ts'
import { toTargetView } from './view.ts'

/**
 * The provider for one environment. Connects, and starts the agent when it is not there, on first use. What only
 * changing a target needs is loaded then: a question costs a connection and no more.
 */
export function createProcessProvider(
  config: ProviderConfig,
  host: AdapterHost,
  agent: AgentConnection = connectionTo(host),
): DeploymentProvider {
  const { application, environment } = config
  const service = { application, environment }
  const inspect = async (call: Call): Promise<TargetView | undefined> => {
    if (!isKnown(host, service)) return undefined
    const view = await agent.call('inspectService', { service }, call)
    return view === null ? undefined : toTargetView(view)
  }
  let loading: Promise<ReplicaControl & TrafficControl> | undefined
  const control = () => (loading ??= loadControl(agent, service, inspect))
  return {
    preflight: async (configuration, call) => {
      const { findObstacles } = await import('./preflight.ts')
      const machine = { home: host.home, path: host.environment['PATH'] ?? '' }
      return findObstacles(configuration, await inspect(call), machine)
    },
    declare: async (bundle, call) =>
      (await import('./delivery.ts')).declareService(agent, service, bundle, call),
    install: async (bundle, call) =>
      (await import('./delivery.ts')).installRelease(agent, service, bundle, call),
    migrate: async (bundle, call) => {
      const [{ runMigration }, { exec }] = await Promise.all([import('./migration.ts'), control()])
      await runMigration(bundle, (releaseId, argv, io) => exec(releaseId, argv, io, call), call)
    },
    prepare: async (...order) => (await control()).prepare(...order),
    verify: async (...order) => (await control()).verify(...order),
    shift: async (...order) => (await control()).shift(...order),
    hold: async (...order) => (await control()).hold(...order),
    resume: async (...order) => (await control()).resume(...order),
    measure: async (call) => (await control()).measure(call),
    retire: async (...order) => (await control()).retire(...order),
    restart: async (...order) => (await control()).restart(...order),
    scale: async (...order) => (await control()).scale(...order),
    stop: async (...order) => (await control()).stop(...order),
    exec: async (...order) => (await control()).exec(...order),
    mark: async ({ releaseId, fencingToken }, state, call) => {
      await agent.call('markRelease', { service, fencingToken, releaseId, state }, call)
    },
    prune: async ({ releaseId, fencingToken }, call) => {
      await agent.call('removeRelease', { service, fencingToken, releaseId }, call)
    },
    readBack: async (call) => (await import('./read-back.ts')).readBack(await inspect(call), call),
    inspect,
    logs: async function* (query, call) {
      yield* (await import('./read-logs.ts')).readLogs(agent, service, query, call)
    },
    destroy: async (fencingToken, call) => {
      if (!isKnown(host, service)) return
      for await (const _removed of agent.stream('destroyService', { service, fencingToken }, call)) continue
    },
    close: () => agent.close(),
  }
}

async function loadControl(
  agent: AgentConnection,
  service: { readonly application: string; readonly environment: string },
  inspect: (call: Call) => Promise<TargetView | undefined>,
): Promise<ReplicaControl & TrafficControl> {
  const [{ createReplicaControl }, { createTrafficControl }] = await Promise.all([
    import('./replicas.ts'),
    import('./traffic.ts'),
  ])
  const replicas = createReplicaControl(agent, service, inspect)
  return { ...replicas, ...createTrafficControl(agent, service, inspect, replicas) }
}

function connectionTo(host: AdapterHost): AgentConnection {
  return createConnection(async (start) => {
    const { openAgent } = await import('../../../agent/client.ts')
    return openAgent({ home: host.home, start })
  })
}

/**
 * Whether this host ever had the service. Only then is an agent that does not run started for a question: after a
 * reboot that is what brings the service back, and on an empty home a question leaves nothing behind.
 */
const isKnown = (host: AdapterHost, service: { application: string; environment: string }): boolean =>
  existsSync(servicePaths(agentPaths(host.home), service).state)
