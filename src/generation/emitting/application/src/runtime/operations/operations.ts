// operations: whether the application can do its work, and what it has done.
import type { Relay } from '../outbox/relay.ts'
import type { Database } from '../store/database.ts'
import { pendingMigrations, type Migration } from '../store/migrate.ts'
import type { Metrics } from './metrics.ts'

export type Readiness = {
  readonly isReady: boolean
  readonly status: 'ready' | 'draining' | 'unavailable'
  readonly checks: Readonly<Record<string, string>>
}

export type Operations = {
  readiness(): Promise<Readiness>
  /** Prometheus text. */
  metrics(): Promise<string>
}

export type Lifecycle = { isDraining: boolean }

export function createOperations(
  database: Database,
  migrations: readonly Migration[],
  relay: Relay,
  metrics: Metrics,
  lifecycle: Lifecycle,
  release: string,
): Operations {
  return {
    readiness: async () => {
      if (lifecycle.isDraining) return { isReady: false, status: 'draining', checks: {} }
      try {
        const pending = await pendingMigrations(database, migrations)
        const isReady = pending.length === 0
        const state = isReady ? 'ok' : `${pending.length} have not run: node app.js migrate`
        return {
          isReady,
          status: isReady ? 'ready' : 'unavailable',
          checks: { database: 'ok', migrations: state },
        }
      } catch (error) {
        // What is wrong with the database is for the log, not for whoever asks.
        const why = error instanceof Error ? error.name : 'unknown'
        return { isReady: false, status: 'unavailable', checks: { database: `not reachable (${why})` } }
      }
    },
    metrics: async () =>
      metrics.print({ outbox: await relay.depth(), release, draining: lifecycle.isDraining }),
  }
}
