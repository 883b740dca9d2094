// in-place-data: the files and databases that a restore in place exchanges, as one thing that goes forward or back.
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { Call } from '../../kernel/call.ts'
import { dropDatabaseBeside, putDatabase, putDatabaseBack } from '../backup/in-place/database-exchange.ts'
import type { DatabaseExchange } from '../backup/in-place/database-exchange.ts'
import { exchangeBack, exchangeForward, removeStaging, type Exchange } from '../backup/in-place/exchange.ts'
import type { RestoreIntent } from '../backup/in-place/intent.ts'
import { processesWithOpen } from '../backup/in-place/open-files.ts'
import type { PostgresTarget } from '../backup/postgres-connection.ts'
import { readPostgresTarget } from '../backup/sources.ts'
import { databaseMoved, dataInUse } from '../errors.ts'
import { say } from '../say.ts'
import type { Room } from './room.ts'

type Exchanged = Pick<RestoreIntent, 'backupId' | 'exchanges' | 'databases'>

/** What is exchanged, as messages name it: absolute paths and databases without credentials. */
export const placesOf = ({
  exchanges,
  databases,
}: {
  readonly exchanges: readonly Exchange[]
  readonly databases: readonly Pick<DatabaseExchange, 'shown'>[]
}): string[] => [
  ...exchanges.map(({ base, path }) => join(base, path)),
  ...databases.map(({ shown }) => shown),
]

/** The server and database that a backup of the manifest names. @throws NX-MAINTAIN-DATABASE-MOVED */
export async function targetOf(
  { project }: Room,
  { backup, shown }: Pick<DatabaseExchange, 'backup'> & { readonly shown: string | null },
  call: Call,
): Promise<PostgresTarget> {
  const section = project.manifest.maintenance?.backups?.find(({ name }) => name === backup)
  const target = section === undefined ? null : await readPostgresTarget(project, section, call.signal)
  if (target !== null && (shown === null || target.shown === shown)) return target
  throw databaseMoved({ backup, file: project.shownFile, database: shown, named: target?.shown ?? null })
}

/** Puts the restored data in its place. @throws NX-MAINTAIN-DATA-IN-USE, -DATABASE-IN-USE: some of it may be exchanged then */
export async function putData(room: Room, exchanged: Exchanged, call: Call): Promise<void> {
  const { exchanges, databases, backupId: id } = exchanged
  await refuseOpenFiles(exchanges)
  call.signal.throwIfAborted()
  exchangeForward(exchanges, id)
  for (const each of databases) await putDatabase(await targetOf(room, each, call), each)
  const paths = placesOf(exchanged)
  say(call, { type: 'maintenance.data-exchanged', id, direction: 'restored', paths })
}

/** Everything as it was. */
export async function putDataBack(room: Room, exchanged: Exchanged, call: Call): Promise<void> {
  const { exchanges, databases, backupId: id } = exchanged
  exchangeBack(exchanges, id)
  for (const each of databases) await putDatabaseBack(await targetOf(room, each, call), each)
  const paths = placesOf(exchanged)
  say(call, { type: 'maintenance.data-exchanged', id, direction: 'put-back', paths })
}

/** Removes what was restored and is not needed. */
export async function removeStaged(
  room: Room,
  { exchanges, databases, backupId }: Exchanged,
  call: Call,
): Promise<void> {
  removeStaging(exchanges, backupId)
  for (const each of databases) await dropDatabaseBeside(await targetOf(room, each, call), each.staged)
}

async function refuseOpenFiles(exchanges: readonly Exchange[]): Promise<void> {
  const files = exchanges
    .filter(({ kind, existed }) => kind === 'sqlite' && existed)
    .map(({ base, path }) => realpathSync(join(base, path)))
  const pids = await processesWithOpen(files)
  if (pids.length > 0) throw dataInUse({ pids: [...pids] })
}
