// A backup as it is written down: beside its snapshot, inside it as nexo-manifest.json, and for failed ones in the journal.
import * as z from 'zod'
import type { BackupView } from '../manager-contract.ts'
import { isOfUser, TableSum } from './table-sums.ts'

export const BackupItem = z.strictObject({
  kind: z.enum(['sqlite', 'postgres', 'files']),
  /** Below the snapshot's root. */
  path: z.string(),
  sizeBytes: z.int().min(0),
  files: z.int().min(0),
  /** What makes it one moment, in words. */
  consistency: z.string(),
  tables: z.array(TableSum),
})
export type BackupItem = z.infer<typeof BackupItem>

const Skip = z.strictObject({ path: z.string(), reason: z.string() })

/** What is known when the last byte was captured: `nexo-manifest.json` of a snapshot. */
export const BackupManifest = z.strictObject({
  version: z.literal(1),
  id: z.string().regex(/^b-\d{8}-\d{6}-[0-9a-f]{4}$/),
  name: z.string(),
  application: z.string(),
  environment: z.string(),
  release: z.string().nullable(),
  reason: z.enum(['schedule', 'manual', 'pre-migration', 'pre-restore', 'pipeline']),
  startedAt: z.iso.datetime(),
  capturedAt: z.iso.datetime(),
  items: z.array(BackupItem),
  skipped: z.array(Skip),
})
export type BackupManifest = z.infer<typeof BackupManifest>

/** The text of `nexo-manifest.json`; the same for what was read from a record, so that a lost one can be stored again. */
export const manifestText = (manifest: BackupManifest): string => `${JSON.stringify(manifest, null, 2)}\n`

export const BackupRecord = z.strictObject({
  ...BackupManifest.shape,
  state: z.enum(['proven', 'stored', 'partial', 'failed']),
  endedAt: z.iso.datetime(),
  addedBytes: z.int().min(0),
  proof: z
    .strictObject({ at: z.iso.datetime(), restoreMs: z.int().min(0), comparedRows: z.int().min(0) })
    .nullable(),
  problems: z.array(z.string()),
})
export type BackupRecord = z.infer<typeof BackupRecord>

/** What callers see of a record. */
export const viewOf = (record: BackupRecord, snapshot: string | null): BackupView => ({
  id: record.id,
  name: record.name,
  application: record.application,
  environment: record.environment,
  release: record.release,
  reason: record.reason,
  state: record.state,
  startedAt: record.startedAt,
  endedAt: record.endedAt,
  snapshot,
  items: record.items.map(({ kind, sizeBytes, tables }) => ({
    kind,
    sizeBytes,
    tables: tables.filter(isOfUser).map(({ name, rows }) => ({ name, rows })),
  })),
  addedBytes: record.addedBytes,
  proof: record.proof,
  problems: record.problems,
})
