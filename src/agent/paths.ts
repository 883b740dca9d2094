import { join } from 'node:path'
import type { ServiceKey } from './protocol/documents.ts'

/** Where the agent of one home keeps things. All below one 0700 folder. */
export type AgentPaths = {
  readonly root: string
  /** Who runs now: pid, version, protocol. Informs; the lock decides. */
  readonly identity: string
  readonly lock: string
  readonly log: string
  /** Routers that may still be alive, so that a later agent can retire those that lost their parent. */
  readonly routers: string
  /** Built trees of callers that share the disk, placed by rename. */
  readonly incoming: string
  readonly artifacts: string
  /** Half-made trees; emptied at start. */
  readonly staging: string
  readonly services: string
  readonly workers: string
}

export function agentPaths(home: string): AgentPaths {
  const root = join(home, 'agent')
  return {
    root,
    identity: join(root, 'agent.json'),
    lock: join(root, 'agent.lock'),
    log: join(root, 'agent.log'),
    routers: join(root, 'routers.json'),
    incoming: join(root, 'incoming'),
    artifacts: join(root, 'artifacts'),
    staging: join(root, 'staging'),
    services: join(root, 'services'),
    workers: join(root, 'workers'),
  }
}

export type ServicePaths = {
  readonly folder: string
  readonly state: string
  /** What `state` last held, for when it is damaged. */
  readonly stateCopy: string
  readonly replicas: string
  readonly tls: string
  readonly shared: string
  readonly releases: string
  readonly requestLog: string
}

export function servicePaths(paths: AgentPaths, service: ServiceKey): ServicePaths {
  const folder = join(paths.services, service.application, service.environment)
  return {
    folder,
    state: join(folder, 'service.json'),
    stateCopy: join(folder, 'service.copy.json'),
    replicas: join(folder, 'replicas.json'),
    tls: join(folder, 'tls.json'),
    shared: join(folder, 'shared'),
    releases: join(folder, 'releases'),
    requestLog: join(folder, 'requests.log'),
  }
}

export type ReleasePaths = {
  readonly folder: string
  readonly files: string
  readonly environment: string
  readonly logs: string
}

export function releasePaths(service: ServicePaths, releaseId: string): ReleasePaths {
  const folder = join(service.releases, releaseId)
  return {
    folder,
    files: join(folder, 'files'),
    /** The only file that holds secret values; 0600. */
    environment: join(folder, 'environment.json'),
    logs: join(folder, 'logs'),
  }
}

/** `<application>/<environment>`, as routers and messages name a service. */
export const keyOf = (service: ServiceKey): string => `${service.application}/${service.environment}`
