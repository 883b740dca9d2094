import type { Migration } from '../../../kernel/state/sqlite/migrate.ts'

/** Samples and everything that the monitor remembers. Documents are JSON; columns beside them exist to be searched by. */
export const monitor0001: Migration = {
  version: 1,
  sql: `
    CREATE TABLE series (
      id INTEGER PRIMARY KEY,
      target TEXT NOT NULL,
      name TEXT NOT NULL,
      labels TEXT NOT NULL,
      kind TEXT NOT NULL,
      unit TEXT NOT NULL,
      UNIQUE (target, name, labels)
    ) STRICT;

    -- The newest samples, one row each, until there are enough of them for a chunk.
    CREATE TABLE head (
      series INTEGER NOT NULL,
      at INTEGER NOT NULL,
      value REAL NOT NULL,
      PRIMARY KEY (series, at)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE chunks (
      series INTEGER NOT NULL,
      from_at INTEGER NOT NULL,
      to_at INTEGER NOT NULL,
      data BLOB NOT NULL,
      PRIMARY KEY (series, from_at)
    ) STRICT, WITHOUT ROWID;

    -- width: 300000 or 3600000 ms. Wider ones are the exact merge of narrower ones.
    CREATE TABLE rollups (
      series INTEGER NOT NULL,
      width INTEGER NOT NULL,
      at INTEGER NOT NULL,
      count INTEGER NOT NULL,
      sum REAL NOT NULL,
      min REAL NOT NULL,
      max REAL NOT NULL,
      last REAL NOT NULL,
      increase REAL NOT NULL,
      PRIMARY KEY (series, width, at)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE gaps (
      from_at INTEGER NOT NULL,
      to_at INTEGER NOT NULL,
      reason TEXT NOT NULL
    ) STRICT;

    CREATE TABLE markers (
      id TEXT PRIMARY KEY,
      target TEXT NOT NULL,
      at INTEGER NOT NULL,
      kind TEXT NOT NULL,
      text TEXT NOT NULL,
      release TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX markers_by_time ON markers (target, at);

    CREATE TABLE targets (id TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE checks (
      number INTEGER PRIMARY KEY,
      target TEXT NOT NULL,
      id TEXT NOT NULL,
      document TEXT NOT NULL,
      UNIQUE (target, id)
    ) STRICT;

    CREATE TABLE results (
      check_number INTEGER NOT NULL,
      at INTEGER NOT NULL,
      outcome TEXT NOT NULL,
      latency REAL,
      reason TEXT NOT NULL,
      PRIMARY KEY (check_number, at)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE alerts (
      id TEXT PRIMARY KEY,
      target TEXT NOT NULL,
      document TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE evaluations (
      id INTEGER PRIMARY KEY,
      alert TEXT NOT NULL,
      at INTEGER NOT NULL,
      verdict TEXT NOT NULL,
      value REAL,
      threshold REAL,
      state TEXT NOT NULL,
      note TEXT NOT NULL
    ) STRICT;
    CREATE INDEX evaluations_by_alert ON evaluations (alert, at);

    CREATE TABLE outbox (
      id TEXT PRIMARY KEY,
      alert TEXT NOT NULL,
      channel TEXT NOT NULL,
      kind TEXT NOT NULL,
      status TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      document TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX outbox_by_status ON outbox (status, created_at);
    CREATE INDEX outbox_by_alert ON outbox (alert, created_at);

    CREATE TABLE silences (id TEXT PRIMARY KEY, until INTEGER NOT NULL, document TEXT NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE changes (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      at INTEGER NOT NULL,
      topic TEXT NOT NULL,
      target TEXT
    ) STRICT;

    CREATE TABLE kept_values (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
}
