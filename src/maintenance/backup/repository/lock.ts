// lock: restic's locks, so that nexo and restic keep out of each other's way. A backup holds a shared one, prune an
// exclusive one.
// Source: restic, doc/design.rst, "Locks"; internal/repository/lock.go for the times.
import * as z from 'zod'
import type { Call } from '../../../kernel/call.ts'
import { messageOf } from '../../../kernel/errors.ts'
import { currentProcess, livenessOf } from '../../../kernel/process-identity.ts'
import { repositoryDamaged, repositoryLocked, repositoryLockLost } from '../../repository-errors.ts'
import { say } from '../../say.ts'
import type { Repository } from './repository.ts'

const refreshMs = 5 * 60_000
const staleMs = 30 * 60_000

export const LockFile = z.looseObject({
  time: z.string(),
  exclusive: z.boolean(),
  hostname: z.string(),
  username: z.string(),
  pid: z.int(),
  /** Only of nexo's own locks: tells the process from a later one with its pid. */
  nexo: z.looseObject({ processStartedAt: z.string() }).optional(),
})
export type LockFile = z.infer<typeof LockFile>

export type LockMode = 'shared' | 'exclusive'

export type HeldRepositoryLock = {
  /** @throws NX-MAINTAIN-LOCK-LOST when changes must not be made any more */
  readonly guard: () => void
  release(): Promise<void>
}

/** Whether nobody can be working under `lock` any more. Pure but for the look at the process. */
export function isStale(lock: LockFile, nowMs: number, liveness = livenessOf): boolean {
  if (nowMs - Date.parse(lock.time) > staleMs) return true
  const { hostname: host, pid, nexo } = lock
  if (host !== currentProcess().host) return false
  if (nexo !== undefined) return liveness({ pid, processStartedAt: nexo.processStartedAt, host }) === 'dead'
  return !isRunning(pid)
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * Takes the lock, or says who holds it. Stale ones are removed and told of.
 * @throws NX-MAINTAIN-REPOSITORY-LOCKED
 */
export async function lockRepository(
  repository: Repository,
  mode: LockMode,
  call: Call,
): Promise<HeldRepositoryLock> {
  const own = new OwnLock(repository, mode, call)
  await refuseConflicts(repository, mode, call, undefined)
  await own.write()
  try {
    // Looked for again: of two that lock at the same moment, each sees the other here at the latest.
    await refuseConflicts(repository, mode, call, own.name)
  } catch (error) {
    await own.release()
    throw error
  }
  own.keep()
  return { guard: () => own.guard(), release: () => own.release() }
}

/** Removes locks, all of them (also damaged ones) or only those of dead processes; gives who held them. */
export async function removeLocks(
  repository: Repository,
  which: 'stale' | 'all',
  call: Call,
): Promise<readonly string[]> {
  if (which === 'all') return removeAllLocks(repository)
  const removed: string[] = []
  for (const { name, lock } of await readLocks(repository)) {
    if (!isStale(lock, call.clock.now())) continue
    await repository.files.remove('locks', name)
    removed.push(holderOf(lock))
  }
  return removed
}

async function removeAllLocks(repository: Repository): Promise<readonly string[]> {
  const removed: string[] = []
  for (const { name } of await repository.files.list('locks')) {
    const lock = LockFile.safeParse(await repository.readDocument('locks', name).catch(unreadable))
    await repository.files.remove('locks', name)
    removed.push(lock.success ? holderOf(lock.data) : `somebody who cannot be told (${name.slice(0, 8)})`)
  }
  return removed
}

function unreadable(error: unknown): undefined {
  if (!repositoryDamaged.matches(error)) throw error
}

export const holderOf = ({ username, hostname, pid }: LockFile): string =>
  `${username}@${hostname} (process ${pid})`

type NamedLock = { readonly name: string; readonly lock: LockFile }

async function readLocks(repository: Repository): Promise<readonly NamedLock[]> {
  const locks: NamedLock[] = []
  for (const { name } of await repository.files.list('locks')) {
    const lock = LockFile.safeParse(await repository.readDocument('locks', name))
    if (lock.success) locks.push({ name, lock: lock.data })
  }
  return locks
}

async function refuseConflicts(
  repository: Repository,
  mode: LockMode,
  call: Call,
  ownName: string | undefined,
): Promise<void> {
  for (const { name, lock } of await readLocks(repository)) {
    if (name === ownName) continue
    if (isStale(lock, call.clock.now())) {
      await repository.files.remove('locks', name)
      say(call, { type: 'maintenance.stale-lock-removed', ...holderFact(repository, lock) })
    } else if (mode === 'exclusive' || lock.exclusive) {
      const { time: since, exclusive } = lock
      throw repositoryLocked({
        repository: repository.files.location,
        holder: holderOf(lock),
        since,
        exclusive,
      })
    }
  }
}

const holderFact = (repository: Repository, lock: LockFile) => ({
  repository: repository.files.location,
  holder: holderOf(lock),
  since: lock.time,
})

class OwnLock {
  name: string | undefined
  readonly #repository: Repository
  readonly #mode: LockMode
  readonly #call: Call
  #writtenMs = 0
  #timer: NodeJS.Timeout | undefined
  #refreshing: Promise<void> = Promise.resolve()
  #failure: string | undefined

  constructor(repository: Repository, mode: LockMode, call: Call) {
    this.#repository = repository
    this.#mode = mode
    this.#call = call
  }

  async write(): Promise<void> {
    const { user, host, pid, processStartedAt } = currentProcess()
    const nowMs = this.#call.clock.now()
    const lock = {
      time: new Date(nowMs).toISOString(),
      exclusive: this.#mode === 'exclusive',
      hostname: host,
      username: user,
      pid,
      nexo: { processStartedAt },
    }
    const earlier = this.name
    this.name = await this.#repository.writeDocument('locks', JSON.stringify(lock))
    this.#writtenMs = nowMs
    if (earlier !== undefined) await this.#repository.files.remove('locks', earlier)
  }

  /** Refreshes the lock until it is released. */
  keep(): void {
    this.#timer = setInterval(() => {
      this.#refreshing = this.write().catch((error: unknown) => {
        this.#failure = messageOf(error)
      })
    }, refreshMs).unref()
  }

  guard(): void {
    const repository = this.#repository.files.location
    const isExpired = this.#call.clock.now() - this.#writtenMs > staleMs
    const reason = this.#failure ?? (isExpired ? 'it was not refreshed for 30 minutes' : undefined)
    if (reason !== undefined) throw repositoryLockLost({ repository, reason })
  }

  async release(): Promise<void> {
    clearInterval(this.#timer)
    await this.#refreshing
    if (this.name !== undefined) await this.#repository.files.remove('locks', this.name)
  }
}
