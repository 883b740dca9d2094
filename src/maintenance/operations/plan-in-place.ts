// plan-in-place: what a restore in place would replace, and how many rows there are on both sides.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Call } from '../../kernel/call.ts'
import { viewOf } from '../backup/backup-record.ts'
import { breathe } from '../backup/capture/capture.ts'
import { readSqlite } from '../backup/capture/sqlite.ts'
import { readServing } from '../backup/in-place/service-control.ts'
import type { Exchange } from '../backup/in-place/exchange.ts'
import { openStore } from '../backup/open-store.ts'
import { basesOf } from '../backup/sources.ts'
import { isOfUser, type TableSum } from '../backup/table-sums.ts'
import type { StoredBackup } from '../backup/backup-catalog.ts'
import { restoreKindUnsupported } from '../errors.ts'
import type { InPlacePlan } from '../manager-contract.ts'
import { findBackup } from './restore.ts'
import type { Room } from './room.ts'

export async function planInPlace(room: Room, id: string, call: Call): Promise<InPlacePlan> {
  const repository = await openStore(room, 'existing', call)
  try {
    const stored = await findBackup(repository, room.project.environment, id)
    const exchanges = exchangesOf(room, stored)
    const serving = await readServing(room.kernel, room.project, call)
    return {
      backup: viewOf(stored.record, stored.snapshot.id),
      paths: exchanges.map(({ base, path }) => join(base, path)),
      serving: serving?.serving.releaseId ?? null,
      tables: await compareRows(exchanges, stored),
    }
  } finally {
    await repository.close()
  }
}

/** What is exchanged, each where it is now, or where the application would have it. @throws NX-MAINTAIN-RESTORE-KIND */
export function exchangesOf({ kernel, project }: Room, { record }: StoredBackup): readonly Exchange[] {
  const [shared = '', ...others] = basesOf(kernel, project)
  return record.items.map(({ kind, path }) => {
    if (kind === 'postgres') throw restoreKindUnsupported({ backup: record.id })
    const base = [shared, ...others].find((each) => existsSync(join(each, path)))
    return { base: base ?? shared, path, kind, existed: base !== undefined }
  })
}

async function compareRows(
  exchanges: readonly Exchange[],
  { record }: StoredBackup,
): Promise<InPlacePlan['tables']> {
  const restored = record.items.flatMap((item) => item.tables)
  const now: TableSum[] = []
  for (const { base, path, kind, existed } of exchanges)
    if (kind === 'sqlite' && existed) now.push(...(await readSqlite(join(base, path), breathe)).tables)
  const names = new Set([...restored, ...now].filter(isOfUser).map(({ name }) => name))
  const rowsIn = (tables: readonly TableSum[], name: string): number | null =>
    tables.find((table) => table.name === name)?.rows ?? null
  return [...names]
    .toSorted()
    .map((name) => ({ name, now: rowsIn(now, name), restored: rowsIn(restored, name) }))
}
