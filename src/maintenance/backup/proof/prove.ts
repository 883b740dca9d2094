// prove: a backup is good when it was restored and compared with what was counted while it was captured.
import { join } from 'node:path'
import type { Call } from '../../../kernel/call.ts'
import { messageOf } from '../../../kernel/errors.ts'
import type { BackupManifest } from '../backup-record.ts'
import { breathe, dumpName } from '../capture/capture.ts'
import { readSqlite } from '../capture/sqlite.ts'
import type { PostgresTarget } from '../postgres-connection.ts'
import type { Repository } from '../repository/repository.ts'
import { restoreTree } from '../restore/restore-tree.ts'
import { differencesOf, rowsOf } from '../table-sums.ts'
import { restoreForProof } from './postgres-proof.ts'

export type Proof =
  | { readonly ok: true; readonly restoreMs: number; readonly comparedRows: number }
  /** `cannot`: nothing is known to be wrong, but it could not be tried. */
  | { readonly ok: false; readonly kind: 'differs' | 'cannot'; readonly problems: readonly string[] }

export type ProofContext = {
  readonly repository: Repository
  /** Absolute, empty, of this proof alone. */
  readonly workFolder: string
  /** Where dumps are restored to, under another name; null when there is none. */
  readonly postgres: PostgresTarget | null
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly call: Call
}

/** Restores the tree of a backup aside and compares. Leaves nothing behind but `workFolder`. */
export async function proveBackup(
  manifest: BackupManifest,
  treeId: string,
  context: ProofContext,
): Promise<Proof> {
  const { repository, workFolder, call } = context
  const startedMs = call.clock.monotonicMs()
  try {
    await restoreTree(treeId, workFolder, { repository, signal: call.signal, existing: 'refuse' })
  } catch (error) {
    if (call.signal.aborted) throw error
    return { ok: false, kind: 'differs', problems: [messageOf(error)] }
  }
  const problems: string[] = []
  for (const item of manifest.items) {
    if (item.kind === 'sqlite') problems.push(...(await compareSqlite(workFolder, item)))
    if (item.kind !== 'postgres') continue
    const outcome = await restoreForProof(join(workFolder, dumpName), item.tables, context)
    if (outcome.kind === 'cannot') return { ok: false, kind: 'cannot', problems: outcome.problems }
    problems.push(...outcome.problems)
  }
  if (problems.length > 0) return { ok: false, kind: 'differs', problems }
  const restoreMs = Math.round(call.clock.monotonicMs() - startedMs)
  const comparedRows = manifest.items.reduce((sum, { tables }) => sum + rowsOf(tables), 0)
  return { ok: true, restoreMs, comparedRows }
}

async function compareSqlite(
  folder: string,
  { path, tables }: BackupManifest['items'][number],
): Promise<readonly string[]> {
  try {
    const found = await readSqlite(join(folder, path), breathe)
    return [...found.problems, ...differencesOf(tables, found.tables)].map((text) => `${path}: ${text}`)
  } catch (error) {
    return [`${path}: ${messageOf(error)}`]
  }
}
