import { Deployment } from '../../domain/deployment.ts'
import { Release } from '../../domain/release.ts'
import { readDocument } from './documents.ts'
import type { SqliteFile } from './sqlite/sqlite-file.ts'

/** Stores a release once; a release never changes, so a second time changes nothing. */
export function insertRelease(file: SqliteFile, release: Release): void {
  file.run(
    `INSERT INTO releases (id, application, environment, created_at, document) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO NOTHING`,
    release.id,
    release.application,
    release.environment,
    release.createdAt,
    JSON.stringify(release),
  )
}

export function selectRelease(file: SqliteFile, id: string): Release | undefined {
  const row = file.one('SELECT document FROM releases WHERE id = ?', id)
  return row && readDocument(file, Release, row)
}

/** Newest first. */
export const selectReleases = (file: SqliteFile, application: string, environment: string): Release[] =>
  file
    .all(
      `SELECT document FROM releases WHERE application = ? AND environment = ?
       ORDER BY created_at DESC, id DESC`,
      application,
      environment,
    )
    .map((row) => readDocument(file, Release, row))

export function replaceDeployment(file: SqliteFile, deployment: Deployment): void {
  file.run(
    `INSERT INTO deployments (id, application, environment, started_at, document) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, document = excluded.document`,
    deployment.id,
    deployment.application,
    deployment.environment,
    deployment.startedAt,
    JSON.stringify(deployment),
  )
}

/** Newest first. */
export const selectDeployments = (
  file: SqliteFile,
  application: string,
  environment: string,
  limit: number,
): Deployment[] =>
  file
    .all(
      `SELECT document FROM deployments WHERE application = ? AND environment = ?
       ORDER BY started_at DESC, id DESC LIMIT ?`,
      application,
      environment,
      limit,
    )
    .map((row) => readDocument(file, Deployment, row))
