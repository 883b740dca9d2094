import type { Migration } from '../../../kernel/state/sqlite/migrate.ts'

/** What happened to targets and alerts, each time in a row of its own: it is kept longer than evaluations are. */
export const monitor0002: Migration = {
  version: 2,
  sql: `
    -- Each time that an alert fired. first_at: when what it is about was seen first; to_at: null while it fires.
    CREATE TABLE episodes (
      id TEXT PRIMARY KEY,
      target TEXT NOT NULL,
      alert TEXT NOT NULL,
      rule TEXT NOT NULL,
      severity TEXT NOT NULL,
      summary TEXT NOT NULL,
      expression TEXT NOT NULL,
      first_at INTEGER NOT NULL,
      from_at INTEGER NOT NULL,
      to_at INTEGER,
      value REAL,
      threshold REAL,
      release TEXT,
      deploy_release TEXT,
      deploy_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX episodes_by_time ON episodes (target, from_at);

    -- Each state of a target, from when on.
    CREATE TABLE states (
      target TEXT NOT NULL,
      from_at INTEGER NOT NULL,
      state TEXT NOT NULL,
      why TEXT NOT NULL,
      release TEXT,
      PRIMARY KEY (target, from_at)
    ) STRICT, WITHOUT ROWID;

    -- What older monitors knew: an episode begins with the first evaluation that says so.
    WITH judged AS (
      SELECT id, alert, at, value, threshold, note,
        state IN ('firing', 'recovering', 'flapping') AS is_bad,
        LAG(state IN ('firing', 'recovering', 'flapping'), 1, 0) OVER (PARTITION BY alert ORDER BY id) AS was_bad
      FROM evaluations
    )
    INSERT INTO episodes
      (id, target, alert, rule, severity, summary, expression, first_at, from_at, to_at, value, threshold)
    SELECT
      alerts.id || '#before-' || judged.id,
      alerts.target,
      alerts.id,
      json_extract(alerts.document, '$.record.rule'),
      json_extract(alerts.document, '$.severity'),
      json_extract(alerts.document, '$.summary') || ': ' || judged.note,
      json_extract(alerts.document, '$.expression'),
      judged.at,
      judged.at,
      (SELECT MIN(over.at) FROM judged AS over
        WHERE over.alert = judged.alert AND over.id > judged.id AND NOT over.is_bad),
      judged.value,
      judged.threshold
    FROM judged JOIN alerts ON alerts.id = judged.alert
    WHERE judged.is_bad AND NOT judged.was_bad;
  `,
}
