import type { Migration } from '../sqlite/migrate.ts'

/** Releases, deployments, locks, values and events. Documents are JSON; columns beside them exist to be searched by. */
export const store0001: Migration = {
  version: 1,
  sql: `
    CREATE TABLE releases (
      id TEXT PRIMARY KEY,
      application TEXT NOT NULL,
      environment TEXT NOT NULL,
      created_at TEXT NOT NULL,
      document TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX releases_by_environment ON releases (application, environment, created_at, id);

    CREATE TABLE deployments (
      id TEXT PRIMARY KEY,
      application TEXT NOT NULL,
      environment TEXT NOT NULL,
      started_at TEXT NOT NULL,
      document TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX deployments_by_environment ON deployments (application, environment, started_at, id);

    -- A lock's row stays when the lock is free: its token is what makes old owners recognisable.
    CREATE TABLE locks (
      name TEXT PRIMARY KEY,
      token INTEGER NOT NULL,
      holder TEXT,
      expires_at INTEGER
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE kept_values (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE events (
      id INTEGER PRIMARY KEY,
      application TEXT NOT NULL,
      environment TEXT NOT NULL,
      run_id TEXT NOT NULL,
      document TEXT NOT NULL
    ) STRICT;
    CREATE INDEX events_by_environment ON events (application, environment, id);
    CREATE INDEX events_by_run ON events (run_id, id);
  `,
}
