import { join } from 'node:path'

/** Where the monitor of one home keeps things. */
export type MonitoringPaths = {
  readonly folder: string
  readonly store: string
  /** One file per environment that is watched. */
  readonly targets: string
}

export function monitoringPaths(home: string): MonitoringPaths {
  const folder = join(home, 'monitoring')
  return { folder, store: join(folder, 'monitor.db'), targets: join(folder, 'targets') }
}
