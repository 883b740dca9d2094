// commit-together: writes that wait at the same moment share one commit, which is what a write costs most. Each is still
// all or nothing by itself, sees those before it, and is answered only once it is committed.
import type { DatabaseSync } from 'node:sqlite'

type Job = {
  /** Does the work; what it returns tells whoever waits for it that it is committed. */
  readonly perform: () => Promise<() => void>
  readonly refuse: (error: unknown) => void
}

export type Commits = {
  /** Runs `work` in a transaction, after all that was asked for before. */
  together<Result>(work: () => Promise<Result>): Promise<Result>
  /** Runs `work` when no transaction is open, and opens none. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>
}

/** Another process that writes waits for no more than so many. */
const most = 64

/** The only one who begins transactions on `connection`. */
export function createCommits(connection: DatabaseSync): Commits {
  const begin = connection.prepare('BEGIN IMMEDIATE')
  const commit = connection.prepare('COMMIT')
  const save = connection.prepare('SAVEPOINT one')
  const keep = connection.prepare('RELEASE one')
  const undo = connection.prepare('ROLLBACK TO one')

  /** @throws what made SQLite give up the whole transaction, and not only this work */
  const performOne = async ({ perform, refuse }: Job): Promise<(() => void) | undefined> => {
    save.run()
    try {
      const tell = await perform()
      keep.run()
      return tell
    } catch (error) {
      if (!connection.isTransaction) throw error
      undo.run()
      keep.run()
      refuse(error)
      return undefined
    }
  }

  const commitAll = async (jobs: readonly Job[]): Promise<void> => {
    const told: (() => void)[] = []
    try {
      begin.run()
      for (const job of jobs) {
        const tell = await performOne(job)
        if (tell !== undefined) told.push(tell)
      }
      commit.run()
    } catch (error) {
      if (connection.isTransaction) connection.exec('ROLLBACK')
      // Those that were refused already hear it once more, which changes nothing.
      for (const { refuse } of jobs) refuse(error)
      return
    }
    for (const tell of told) tell()
  }

  let last: Promise<unknown> = Promise.resolve()
  const alone = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = last.then(work, work)
    last = next
    return next
  }

  let waiting: Job[] = []
  const commitWaiting = async (): Promise<void> => {
    // Requests that came in with the first one are read before this goes on.
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const jobs = waiting.slice(0, most)
      waiting = waiting.slice(most)
      await commitAll(jobs)
    }
  }

  return {
    alone,
    together: (work) =>
      new Promise((resolve, reject) => {
        const perform = async () => {
          const result = await work()
          return () => resolve(result)
        }
        waiting.push({ perform, refuse: reject })
        if (waiting.length === 1) void alone(commitWaiting)
      }),
  }
}
