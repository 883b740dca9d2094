// target-document: what the monitor last knew of a target, for readers in other processes.
import * as z from 'zod'
import { Replica } from '../../domain/deployment.ts'
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import { insertChange } from './change-table.ts'
import { text } from './columns.ts'

const Counted = z.strictObject({ good: z.number(), total: z.number() })

export const StoredSlo = z.strictObject({
  id: z.string(),
  objective: z.number(),
  windowDays: z.number(),
  requirement: z.int().nullable(),
  counted: Counted.nullable(),
  burn: z.array(
    z.strictObject({ windowMinutes: z.number(), rate: z.number().nullable(), threshold: z.number() }),
  ),
})
export type StoredSlo = z.infer<typeof StoredSlo>

export const CoverageItem = z.strictObject({ signal: z.string(), isCovered: z.boolean(), why: z.string() })

export const TargetDocument = z.strictObject({
  application: z.string(),
  environment: z.string(),
  directory: z.string(),
  state: z.enum(['up', 'degraded', 'down', 'unknown', 'stopped']),
  url: z.string().nullable(),
  release: z.string().nullable(),
  releaseSince: z.number().nullable(),
  replicas: z.array(Replica),
  /** What was known of what serves: the defaults of the next monitor, before it has looked. */
  facts: z.strictObject({
    processes: z.array(z.string()),
    healthPath: z.string().nullable(),
    isTls: z.boolean(),
    hasWeb: z.boolean(),
  }),
  /** The check that says whether it is up, and its interval; null when none does. */
  uptimeCheck: z.strictObject({ id: z.string(), intervalMs: z.number() }).nullable(),
  slos: z.array(StoredSlo),
  coverage: z.array(CoverageItem),
  /** What is wrong with its configuration. */
  problems: z.array(z.string()),
  /** Which registration the monitor has taken up: the text of its file. */
  registration: z.string(),
  updatedAt: z.number(),
})
export type TargetDocument = z.infer<typeof TargetDocument>

export function upsertTarget(file: SqliteFile, id: string, document: TargetDocument): void {
  file.run('INSERT OR REPLACE INTO targets (id, document) VALUES (?, ?)', id, JSON.stringify(document))
  insertChange(file, document.updatedAt, 'targets', id)
}

/** Its samples and markers stay, and age out. */
export function deleteTarget(file: SqliteFile, id: string, at: number): void {
  file.run('DELETE FROM results WHERE check_number IN (SELECT number FROM checks WHERE target = ?)', id)
  file.run('DELETE FROM checks WHERE target = ?', id)
  file.run('DELETE FROM targets WHERE id = ?', id)
  insertChange(file, at, 'targets', id)
}

/** What another version of nexo has written is as good as nothing: the monitor writes it again within seconds. */
const documentIn = (written: string): TargetDocument | undefined =>
  TargetDocument.safeParse(JSON.parse(written)).data

export const selectTargets = (file: SqliteFile): readonly (TargetDocument & { readonly id: string })[] =>
  file.all('SELECT id, document FROM targets ORDER BY id').flatMap((row) => {
    const document = documentIn(text(row['document']))
    return document === undefined ? [] : [{ id: text(row['id']), ...document }]
  })

export const selectTarget = (file: SqliteFile, id: string): TargetDocument | undefined => {
  const row = file.one('SELECT document FROM targets WHERE id = ?', id)
  return row === undefined ? undefined : documentIn(text(row['document']))
}
