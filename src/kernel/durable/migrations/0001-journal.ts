import type { Migration } from '../../state/sqlite/migrate.ts'

/** Runs, their append-only journals, the signals sent to them and the processes that work on them. */
export const journal0001: Migration = {
  version: 1,
  sql: `
    CREATE TABLE runs (
      run_id TEXT PRIMARY KEY,
      plan TEXT NOT NULL,
      plan_hash TEXT NOT NULL,
      input TEXT NOT NULL,
      parent_id TEXT,
      parent_seq INTEGER,
      state TEXT NOT NULL,
      result TEXT,
      error TEXT,
      started_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      -- Who works on it. The epoch grows with every new owner; a write under an older one is refused.
      engine_id TEXT,
      epoch INTEGER NOT NULL,
      -- Wishes of other processes.
      cancel_reason TEXT,
      retry_wishes INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX runs_by_parent ON runs (parent_id, parent_seq);
    CREATE INDEX runs_live ON runs (started_at) WHERE state IN ('running', 'waiting', 'undoing');
    CREATE INDEX runs_by_engine ON runs (engine_id) WHERE engine_id IS NOT NULL;

    CREATE TABLE journal (
      run_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      time INTEGER NOT NULL,
      kind TEXT NOT NULL,
      seq INTEGER NOT NULL,
      data TEXT NOT NULL,
      PRIMARY KEY (run_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER journal_is_append_only BEFORE UPDATE ON journal
      BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

    CREATE TABLE signals (
      id INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL,
      name TEXT NOT NULL,
      value TEXT NOT NULL,
      taken_seq INTEGER
    ) STRICT;
    CREATE INDEX signals_waiting ON signals (run_id, name, id) WHERE taken_seq IS NULL;

    CREATE TABLE engines (
      engine_id TEXT PRIMARY KEY,
      owner TEXT NOT NULL,
      beat_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
}
