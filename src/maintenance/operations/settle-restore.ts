// settle-restore: a restore in place that did not come to its end is taken back, or forward when the new data serves
// already. A row of the journal says what is under way.
import type { Call } from '../../kernel/call.ts'
import type { HeldLock } from '../../kernel/state/contract.ts'
import { removeStaging } from '../backup/in-place/exchange.ts'
import { isAbandoned, type RestoreIntent } from '../backup/in-place/intent.ts'
import { openServiceControl, readServing, type ServiceControl } from '../backup/in-place/service-control.ts'
import type { MaintenanceJournal } from '../journal.ts'
import { underDeployLock } from './deploy-lock.ts'
import { putDataBack } from './in-place-data.ts'
import type { Room } from './room.ts'

export const controlOf = async (
  { kernel, project }: Room,
  { serving }: Pick<RestoreIntent, 'serving'>,
  lock: HeldLock,
  call: Call,
): Promise<ServiceControl | undefined> =>
  serving === null ? undefined : openServiceControl(kernel, project, lock.fence.token, call)

/** An undo is what an abort asks for, so that an abort does not stop it. */
export const unstoppable = (call: Call): Call => ({ ...call, signal: new AbortController().signal })

/** Everything as it was: the data, and what served. */
export async function takeBack(
  room: Room,
  journal: MaintenanceJournal,
  intent: RestoreIntent,
  control: ServiceControl | undefined,
  call: Call,
): Promise<void> {
  const { serving, exchanges, backupId } = intent
  const undoing = unstoppable(call)
  if (control !== undefined && serving !== null) await control.stop(serving, undoing)
  await putDataBack(room, intent, undoing)
  if (control !== undefined && serving !== null) {
    await control.start(serving, undoing)
    await control.serve(serving, undoing)
  }
  removeStaging(exchanges, backupId)
  journal.endIntent(intent)
}

/** The new data serves: what it replaced is kept as a database, or gone as files. */
export function endGood(journal: MaintenanceJournal, intent: RestoreIntent): void {
  const { application, environment, safetyId, databases } = intent
  for (const { backup, shown, before } of databases)
    journal.keepDatabase({ application, environment, safetyId, backup, shown, database: before })
  removeStaging(intent.exchanges, intent.backupId)
  journal.endIntent(intent)
}

/** Brings a restore of a dead process to its end. Call it under the environment's lock. */
export async function settleRestore(
  room: Room,
  journal: MaintenanceJournal,
  lock: HeldLock,
  call: Call,
): Promise<void> {
  const intent = journal.intent(room.project)
  if (intent === undefined) return
  const control = await controlOf(room, intent, lock, call)
  try {
    if (await isToBeTakenBack(room, intent, call)) return await takeBack(room, journal, intent, control, call)
    if (control !== undefined && intent.serving !== null && intent.phase === 'good')
      await control.serve(intent.serving, call)
    endGood(journal, intent)
  } finally {
    control?.close()
  }
}

/**
 * The same without being asked, for a restore whose process has died; otherwise nothing is done. Requests to what it held
 * are refused until somebody does this.
 * @throws NX-LOCK-HELD when somebody else is at work on the environment
 */
export async function settleAbandoned(room: Room, journal: MaintenanceJournal, call: Call): Promise<void> {
  const intent = journal.intent(room.project)
  if (intent === undefined || !isAbandoned(intent)) return
  await underDeployLock(room, call, (lock) => settleRestore(room, journal, lock, call))
}

/** Data and release belong together: what a rollback has replaced must not get its data back. */
async function isToBeTakenBack(
  { kernel, project }: Room,
  { phase, serving }: RestoreIntent,
  call: Call,
): Promise<boolean> {
  if (phase !== 'handed') return phase === 'working'
  const now = await readServing(kernel, project, call)
  return now === undefined || now.serving.releaseId === serving?.releaseId
}
