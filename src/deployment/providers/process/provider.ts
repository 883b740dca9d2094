// process: releases as supervised processes on a host, through the protocol of the host's agent.
// Enters: the agent's client, the provider contract.
// Stays out: how the agent does it (agent/), what is done when (strategies/, plans/).
import { existsSync } from 'node:fs'
import { agentPaths, servicePaths } from '../../../agent/paths.ts'
import type { Call } from '../../../kernel/call.ts'
import type { AdapterHost } from '../../../kernel/registry.ts'
import type { DeploymentProvider, ProviderConfig, TargetView } from '../../contract.ts'
import { createConnection, type AgentConnection } from './connection.ts'
import { declareService, installRelease } from './delivery.ts'
import { runMigration } from './migration.ts'
import { findObstacles } from './preflight.ts'
import { createReplicaControl } from './replicas.ts'
import { askableUrl, readServingRelease } from './read-back.ts'
import { createTrafficControl } from './traffic.ts'
import { toTargetView } from './view.ts'

/** The provider for one environment. Connects, and starts the agent when it is not there, on first use. */
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
  const replicas = createReplicaControl(agent, service, inspect)
  return {
    ...createTrafficControl(agent, service, inspect, replicas),
    ...replicas,
    preflight: async (configuration, call) =>
      findObstacles(configuration, await inspect(call), {
        home: host.home,
        path: host.environment['PATH'] ?? '',
      }),
    declare: (bundle, call) => declareService(agent, service, bundle, call),
    install: (bundle, call) => installRelease(agent, service, bundle, call),
    migrate: (bundle, call) =>
      runMigration(bundle, (releaseId, argv, io) => replicas.exec(releaseId, argv, io, call), call),
    mark: async ({ releaseId, fencingToken }, state, call) => {
      await agent.call('markRelease', { service, fencingToken, releaseId, state }, call)
    },
    prune: async ({ releaseId, fencingToken }, call) => {
      await agent.call('removeRelease', { service, fencingToken, releaseId }, call)
    },
    readBack: async (call) => readBack(await inspect(call), call),
    inspect,
    logs: (query, call) =>
      agent.stream('logs', { service, ...query }, call, { service, ...query, tailLines: 0 }),
    destroy: async (fencingToken, call) => {
      if (!isKnown(host, service)) return
      for await (const _removed of agent.stream('destroyService', { service, fencingToken }, call)) continue
    },
    close: () => agent.close(),
  }
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

async function readBack(view: TargetView | undefined, call: Call): Promise<string | null> {
  if (view === undefined) return null
  if (view.url === null || view.listen === null) return view.serving?.releaseId ?? null
  return readServingRelease(askableUrl(view.url, view.listen), pathToAsk(view), call)
}

/** The health path of what serves: a page that is cheap and meant to be asked. */
function pathToAsk(view: TargetView): string {
  const serving = view.releases.find(({ release }) => release.id === view.serving?.releaseId)
  return serving?.processes.find(({ role }) => role === 'web')?.health.path ?? '/'
}
