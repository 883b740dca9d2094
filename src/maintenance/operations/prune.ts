// prune: retention as it is decided in retention.ts, then the space of what went. What a dry run says is what a run does.
import { defaultKeep, isClockJump, planRetention, type KeepPlan } from '../retention.ts'
import type { BackupSection } from '../../domain/manifest-maintenance.ts'
import type { Call } from '../../kernel/call.ts'
import { readCatalog, type StoredBackup } from '../backup/backup-catalog.ts'
import { viewOf } from '../backup/backup-record.ts'
import { openStore } from '../backup/open-store.ts'
import { lockRepository } from '../backup/repository/lock.ts'
import { pruneRepository } from '../backup/repository/prune.ts'
import type { Repository } from '../backup/repository/repository.ts'
import { clockJumped } from '../errors.ts'
import { openJournal } from '../journal.ts'
import type { BackupView, PruneView } from '../manager-contract.ts'
import { say } from '../say.ts'
import { nextDue } from '../schedule/cron.ts'
import { restorableReleases } from '../serving-release.ts'
import { discardDatabases } from './kept-databases.ts'
import type { Room } from './room.ts'

export type PruneWish = { readonly mode: 'dry-run' | 'do'; readonly clock: 'check' | 'accept' }

/** @throws NX-MAINTAIN-CLOCK-JUMPED, NX-MAINTAIN-REPOSITORY-LOCKED and what opening the repository raises */
export async function prune(room: Room, wish: PruneWish, call: Call): Promise<PruneView> {
  const { kernel, project } = room
  const pinned = await restorableReleases(kernel, project, call.signal)
  const repository = await openStore(room, 'existing', call)
  try {
    if (wish.mode === 'dry-run')
      return viewOfPlan(repository, decide(room, await readCatalog(repository), pinned, wish, call))
    const lock = await lockRepository(repository, 'exclusive', call)
    try {
      const plans = decide(room, await readCatalog(repository), pinned, wish, call)
      return await carryOut(room, repository, plans, lock.guard, call)
    } finally {
      await lock.release()
    }
  } finally {
    await repository.close()
  }
}

/** Retention of one backup of the manifest. */
export const retentionOf = (
  backups: readonly BackupView[],
  section: BackupSection,
  timezone: string,
  pinnedReleases: ReadonlySet<string>,
): KeepPlan =>
  planRetention(
    backups.map(({ id, startedAt, state, release }) => ({ id, atMs: Date.parse(startedAt), state, release })),
    section.keep ?? defaultKeep,
    { timezone, pinnedReleases },
  )

type Decided = { readonly plan: KeepPlan; readonly stored: readonly StoredBackup[] }

/** Backups that the manifest does not name any more stay: nobody has said how long. */
function decide(
  { project }: Room,
  catalog: readonly StoredBackup[],
  pinned: ReadonlySet<string>,
  wish: PruneWish,
  call: Call,
): readonly Decided[] {
  const { environment, manifest } = project
  const timezone = manifest.maintenance?.timezone ?? 'UTC'
  return (manifest.maintenance?.backups ?? []).map((section) => {
    const stored = catalog.filter(
      ({ record }) => record.name === section.name && record.environment === environment,
    )
    if (wish.clock === 'check') refuseJump(section, timezone, stored, call)
    const views = stored.map(({ record, snapshot }) => viewOf(record, snapshot.id))
    return { stored, plan: retentionOf(views, section, timezone, pinned) }
  })
}

function refuseJump(
  { schedule: expression }: BackupSection,
  timezone: string,
  stored: readonly StoredBackup[],
  call: Call,
): void {
  const nowMs = call.clock.now()
  const newest = stored.at(-1)
  if (newest === undefined) return
  const newestMs = Date.parse(newest.record.startedAt)
  const due = expression === undefined ? undefined : nextDue({ expression, timezone }, newestMs)
  const everyMs = due === undefined ? undefined : due - newestMs
  if (!isClockJump(newestMs, nowMs, everyMs)) return
  throw clockJumped({ now: new Date(nowMs).toISOString(), last: newest.record.startedAt })
}

const viewOfPlan = (repository: Repository, plans: readonly Decided[]): PruneView => ({
  repository: repository.files.location,
  keep: plans.flatMap(({ plan }) => plan.keep),
  forgotten: plans.flatMap(({ plan }) => plan.forget),
  freedBytes: 0,
  removedPacks: 0,
  droppedDatabases: [],
})

async function carryOut(
  room: Room,
  repository: Repository,
  plans: readonly Decided[],
  guard: () => void,
  call: Call,
): Promise<PruneView> {
  const view = viewOfPlan(repository, plans)
  const forgotten = new Set(view.forgotten)
  const snapshots = new Set(
    plans.flatMap(({ stored }) =>
      stored.filter(({ record }) => forgotten.has(record.id)).map(({ snapshot }) => snapshot.id),
    ),
  )
  const { freedBytes, removedPacks } = await pruneRepository(repository, snapshots, guard, call)
  const droppedDatabases = await forget(room, repository, forgotten, call)
  const facts = { repository: view.repository, forgotten: [...forgotten], freedBytes }
  say(call, { type: 'maintenance.backups-forgotten', ...facts })
  return { ...view, freedBytes, removedPacks, droppedDatabases }
}

/** What this home remembers of backups that went; databases that a restore in place replaced go with their backup. */
async function forget(
  room: Room,
  repository: Repository,
  forgotten: ReadonlySet<string>,
  call: Call,
): Promise<readonly string[]> {
  const journal = await openJournal(room.kernel)
  try {
    for (const id of forgotten) journal.forgetBackup(id)
    const there = new Set((await readCatalog(repository)).map(({ record }) => record.id))
    return await discardDatabases(room, journal, ({ safetyId }) => !there.has(safetyId), call)
  } finally {
    journal.close()
  }
}
