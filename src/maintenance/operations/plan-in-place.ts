// plan-in-place: what a restore in place would replace, and how many rows there are on both sides.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Call } from '../../kernel/call.ts'
import { viewOf } from '../backup/backup-record.ts'
import { breathe } from '../backup/capture/capture.ts'
import { readSqlite } from '../backup/capture/sqlite.ts'
import { readServing } from '../backup/in-place/service-control.ts'
import { databaseName, type DatabaseExchange } from '../backup/in-place/database-exchange.ts'
import type { Exchange } from '../backup/in-place/exchange.ts'
import { openStore } from '../backup/open-store.ts'
import { readTables } from '../backup/proof/postgres-proof.ts'
import { basesOf } from '../backup/sources.ts'
import { isOfUser, type TableSum } from '../backup/table-sums.ts'
import type { StoredBackup } from '../backup/backup-catalog.ts'
import type { InPlacePlan } from '../manager-contract.ts'
import { placesOf, targetOf } from './in-place-data.ts'
import { findBackup } from './restore.ts'
import type { Room } from './room.ts'

export async function planInPlace(room: Room, id: string, call: Call): Promise<InPlacePlan> {
  const repository = await openStore(room, 'existing', call)
  try {
    const stored = await findBackup(repository, room.project.environment, id)
    const exchanges = exchangesOf(room, stored)
    const databases = await databasesOf(room, stored, call)
    const serving = await readServing(room.kernel, room.project, call)
    return {
      backup: viewOf(stored.record, stored.snapshot.id),
      paths: placesOf({ exchanges, databases }),
      serving: serving?.serving.releaseId ?? null,
      tables: compareRows(await tablesNow(room, exchanges, databases, call), stored),
    }
  } finally {
    await repository.close()
  }
}

/** Files that are exchanged, each where it is now, or where the application would have it. */
export function exchangesOf({ kernel, project }: Room, { record }: StoredBackup): readonly Exchange[] {
  const [shared = '', ...others] = basesOf(kernel, project)
  return record.items.flatMap(({ kind, path }) => {
    if (kind === 'postgres') return []
    const base = [shared, ...others].find((each) => existsSync(join(each, path)))
    return [{ base: base ?? shared, path, kind, existed: base !== undefined }]
  })
}

/** A database that is exchanged, and the dump in the backup that it is made of. */
export type StagedDatabase = Omit<DatabaseExchange, 'before'> & {
  readonly path: string
  readonly tables: readonly TableSum[]
}

/** @throws NX-MAINTAIN-DATABASE-MOVED when the manifest names no database for the dump any more */
export async function databasesOf(
  room: Room,
  { record }: StoredBackup,
  call: Call,
): Promise<readonly StagedDatabase[]> {
  const { id, name: backup } = record
  const staged: StagedDatabase[] = []
  for (const { kind, path, tables } of record.items) {
    if (kind !== 'postgres') continue
    const { shown, database } = await targetOf(room, { backup, shown: null }, call)
    staged.push({ backup, shown, database, staged: databaseName(database, 'new', id), path, tables })
  }
  return staged
}

async function tablesNow(
  room: Room,
  exchanges: readonly Exchange[],
  databases: readonly StagedDatabase[],
  call: Call,
): Promise<readonly TableSum[]> {
  const now: TableSum[] = []
  for (const { base, path, kind, existed } of exchanges)
    if (kind === 'sqlite' && existed) now.push(...(await readSqlite(join(base, path), breathe)).tables)
  for (const each of databases) now.push(...(await readTables(await targetOf(room, each, call))))
  return now
}

function compareRows(now: readonly TableSum[], { record }: StoredBackup): InPlacePlan['tables'] {
  const restored = record.items.flatMap((item) => item.tables)
  const names = new Set([...restored, ...now].filter(isOfUser).map(({ name }) => name))
  const rowsIn = (tables: readonly TableSum[], name: string): number | null =>
    tables.find((table) => table.name === name)?.rows ?? null
  return [...names]
    .toSorted()
    .map((name) => ({ name, now: rowsIn(now, name), restored: rowsIn(restored, name) }))
}
