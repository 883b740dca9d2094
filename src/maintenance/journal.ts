// journal: what this home remembers of maintenance: backups that failed, runs that were started, restores that are under way.
import { join } from 'node:path'
import type { Kernel } from '../kernel/kernel.ts'
import { prepareHome } from '../kernel/home.ts'
import { openSqliteFile } from '../kernel/state/sqlite/open-sqlite-file.ts'
import type { Migration } from '../kernel/state/sqlite/migrate.ts'
import type { SqliteFile } from '../kernel/state/sqlite/sqlite-file.ts'
import { BackupRecord } from './backup/backup-record.ts'
import { RestoreIntent } from './backup/in-place/intent.ts'

const journal0001: Migration = {
  version: 1,
  sql: `
    CREATE TABLE backups (
      id TEXT PRIMARY KEY,
      application TEXT NOT NULL,
      environment TEXT NOT NULL,
      document TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX backups_by_environment ON backups (application, environment, id);

    -- A run is started when its row is there: the key keeps it from being started twice, whatever is killed when.
    CREATE TABLE fires (
      job TEXT NOT NULL,
      due_ms INTEGER NOT NULL,
      started_ms INTEGER NOT NULL,
      ended_ms INTEGER,
      outcome TEXT,
      PRIMARY KEY (job, due_ms)
    ) STRICT, WITHOUT ROWID;

    -- Environments whose schedules are obeyed.
    CREATE TABLE watched (
      application TEXT NOT NULL,
      environment TEXT NOT NULL,
      directory TEXT NOT NULL,
      since_ms INTEGER NOT NULL,
      PRIMARY KEY (application, environment)
    ) STRICT, WITHOUT ROWID;
  `,
}

const journal0002: Migration = {
  version: 2,
  sql: `
    -- A restore in place that has not come to its end.
    CREATE TABLE restores (
      application TEXT NOT NULL,
      environment TEXT NOT NULL,
      document TEXT NOT NULL,
      PRIMARY KEY (application, environment)
    ) STRICT, WITHOUT ROWID;
  `,
}

const journal0003: Migration = {
  version: 3,
  sql: `
    -- Databases that a restore in place has replaced, under the names that they have since.
    CREATE TABLE kept_databases (
      shown TEXT NOT NULL,
      database TEXT NOT NULL,
      application TEXT NOT NULL,
      environment TEXT NOT NULL,
      backup TEXT NOT NULL,
      safety_id TEXT NOT NULL,
      PRIMARY KEY (shown, database)
    ) STRICT, WITHOUT ROWID;
  `,
}

export type Where = { readonly application: string; readonly environment: string }
export type Watched = Where & { readonly directory: string; readonly sinceMs: number }
export type Fire = { readonly dueMs: number; readonly startedMs: number; readonly outcome: string | null }

/** A database beside the one that a backup of the manifest names; `safetyId` is the backup that has the same content. */
export type KeptDatabase = Where & {
  readonly backup: string
  /** The database that took its place, without credentials. */
  readonly shown: string
  readonly database: string
  readonly safetyId: string
}

/** An open journal. */
export class MaintenanceJournal {
  readonly #file: SqliteFile

  constructor(file: SqliteFile) {
    this.#file = file
  }

  keepBackup(record: BackupRecord): void {
    const { id, application, environment } = record
    const sql = 'INSERT OR REPLACE INTO backups (id, application, environment, document) VALUES (?, ?, ?, ?)'
    this.#file.run(sql, id, application, environment, JSON.stringify(record))
  }

  forgetBackup(id: string): void {
    this.#file.run('DELETE FROM backups WHERE id = ?', id)
  }

  /** Oldest first. */
  backups({ application, environment }: Where): readonly BackupRecord[] {
    const sql = 'SELECT document FROM backups WHERE application = ? AND environment = ? ORDER BY id'
    return this.#file
      .all(sql, application, environment)
      .map(({ document }) => BackupRecord.parse(JSON.parse(String(document))))
  }

  /** Whether this call is the one that starts the run; false when it was started before. */
  beginFire(job: string, dueMs: number, nowMs: number): boolean {
    const sql = 'INSERT OR IGNORE INTO fires (job, due_ms, started_ms) VALUES (?, ?, ?)'
    return this.#file.run(sql, job, dueMs, nowMs) === 1
  }

  endFire(job: string, dueMs: number, nowMs: number, outcome: string): void {
    const sql = 'UPDATE fires SET ended_ms = ?, outcome = ? WHERE job = ? AND due_ms = ?'
    this.#file.run(sql, nowMs, outcome, job, dueMs)
  }

  lastFire(job: string): Fire | undefined {
    const sql = 'SELECT due_ms, started_ms, outcome FROM fires WHERE job = ? ORDER BY due_ms DESC LIMIT 1'
    const row = this.#file.one(sql, job)
    if (row === undefined) return undefined
    const { due_ms: dueMs, started_ms: startedMs, outcome } = row
    return {
      dueMs: Number(dueMs),
      startedMs: Number(startedMs),
      outcome: outcome === null ? null : String(outcome),
    }
  }

  /** Obeys the schedules of an environment from now on; keeps since when it did so already. */
  watch({ application, environment, directory, sinceMs }: Watched): void {
    this.#file.run(
      `INSERT INTO watched (application, environment, directory, since_ms) VALUES (?, ?, ?, ?)
       ON CONFLICT (application, environment) DO UPDATE SET directory = excluded.directory`,
      application,
      environment,
      directory,
      sinceMs,
    )
  }

  unwatch({ application, environment }: Where): void {
    this.#file.run('DELETE FROM watched WHERE application = ? AND environment = ?', application, environment)
  }

  watched(): readonly Watched[] {
    const sql = 'SELECT application, environment, directory, since_ms FROM watched ORDER BY 1, 2'
    return this.#file.all(sql).map((row) => ({
      application: String(row['application']),
      environment: String(row['environment']),
      directory: String(row['directory']),
      sinceMs: Number(row['since_ms']),
    }))
  }

  keepIntent(intent: RestoreIntent): void {
    const { application, environment } = intent
    const sql = 'INSERT OR REPLACE INTO restores (application, environment, document) VALUES (?, ?, ?)'
    this.#file.run(sql, application, environment, JSON.stringify(intent))
  }

  intent({ application, environment }: Where): RestoreIntent | undefined {
    const sql = 'SELECT document FROM restores WHERE application = ? AND environment = ?'
    const row = this.#file.one(sql, application, environment)
    return row === undefined ? undefined : RestoreIntent.parse(JSON.parse(String(row['document'])))
  }

  endIntent({ application, environment }: Where): void {
    this.#file.run('DELETE FROM restores WHERE application = ? AND environment = ?', application, environment)
  }

  keepDatabase({ application, environment, backup, shown, database, safetyId }: KeptDatabase): void {
    this.#file.run(
      `INSERT OR REPLACE INTO kept_databases (shown, database, application, environment, backup, safety_id)
       VALUES (?, ?, ?, ?, ?, ?)`,
      shown,
      database,
      application,
      environment,
      backup,
      safetyId,
    )
  }

  keptDatabases({ application, environment }: Where): readonly KeptDatabase[] {
    const sql = 'SELECT * FROM kept_databases WHERE application = ? AND environment = ? ORDER BY safety_id'
    return this.#file.all(sql, application, environment).map((row) => ({
      application,
      environment,
      backup: String(row['backup']),
      shown: String(row['shown']),
      database: String(row['database']),
      safetyId: String(row['safety_id']),
    }))
  }

  forgetDatabase({ shown, database }: Pick<KeptDatabase, 'shown' | 'database'>): void {
    this.#file.run('DELETE FROM kept_databases WHERE shown = ? AND database = ?', shown, database)
  }

  close(): void {
    this.#file.close()
  }
}

/** Opens the journal of a home, or makes it. The caller closes it. */
export async function openJournal({ home }: Pick<Kernel, 'home'>): Promise<MaintenanceJournal> {
  await prepareHome(home)
  return new MaintenanceJournal(
    await openSqliteFile(join(home, 'maintenance', 'maintenance.db'), [
      journal0001,
      journal0002,
      journal0003,
    ]),
  )
}
