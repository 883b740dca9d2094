// kept-databases: what a restore in place has replaced on a PostgreSQL server stays there under another name, until its own
// backup is forgotten or somebody discards it.
import type { Call } from '../../kernel/call.ts'
import { messageOf, NexoError } from '../../kernel/errors.ts'
import { dropDatabaseBeside } from '../backup/in-place/database-exchange.ts'
import type { KeptDatabase, MaintenanceJournal } from '../journal.ts'
import { say } from '../say.ts'
import { targetOf } from './in-place-data.ts'
import type { Room } from './room.ts'

/** Drops the kept databases of the environment that `goes` names; gives their names. */
export async function discardDatabases(
  room: Room,
  journal: MaintenanceJournal,
  goes: (kept: KeptDatabase) => boolean,
  call: Call,
): Promise<readonly string[]> {
  const dropped: string[] = []
  for (const kept of journal.keptDatabases(room.project).filter(goes))
    if (await isDropped(room, kept, call)) {
      journal.forgetDatabase(kept)
      dropped.push(kept.database)
    }
  return dropped
}

/** A server that cannot be reached now is tried again at the next prune. */
async function isDropped(room: Room, kept: KeptDatabase, call: Call): Promise<boolean> {
  try {
    await dropDatabaseBeside(await targetOf(room, kept, call), kept.database)
    return true
  } catch (error) {
    const { code, hint } = error instanceof NexoError ? error : { code: 'NX-INTERNAL', hint: '' }
    const message = `${kept.database} beside ${kept.shown} was not dropped: ${messageOf(error)}`
    say(call, { type: 'warning.raised', code, message, hint })
    return false
  }
}
