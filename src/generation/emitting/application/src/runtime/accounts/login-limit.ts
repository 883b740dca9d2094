// login-limit: how often a password may be wrong, for one address and from one place, over all replicas.
import { Problem } from '../problem.ts'
import type { Database } from '../store/database.ts'

const windowMs = 15 * 60_000
const perAddress = 10
/** Many people may share one place. */
const perClient = 100

export type LoginLimit = {
  /** @throws Problem 429 with Retry-After beyond the limit */
  require(email: string, client: string): Promise<void>
  countFailure(email: string, client: string): Promise<void>
  forget(email: string): Promise<void>
}

const upsert = `
  INSERT INTO "_login_failures" ("subject", "window_start", "count") VALUES (?, ?, 1)
  ON CONFLICT ("subject", "window_start") DO UPDATE SET "count" = "_login_failures"."count" + 1`

export function createLoginLimit(database: Database, clock: () => Date): LoginLimit {
  const windowStart = (): number => Math.floor(clock().getTime() / windowMs) * windowMs
  const countOf = async (subject: string): Promise<number> => {
    const rows = await database.all(
      'SELECT "count" FROM "_login_failures" WHERE "subject" = ? AND "window_start" = ?',
      [subject, windowStart()],
    )
    return Number(rows[0]?.['count'] ?? 0)
  }
  return {
    require: async (email, client) => {
      const [ofAddress, ofClient] = await Promise.all([
        countOf(`email ${email}`),
        countOf(`client ${client}`),
      ])
      if (ofAddress < perAddress && ofClient < perClient) return
      const seconds = Math.ceil((windowStart() + windowMs - clock().getTime()) / 1000)
      throw new Problem(429, 'There were too many attempts to log in', [], {
        'retry-after': String(Math.max(1, seconds)),
      })
    },
    countFailure: async (email, client) => {
      const start = windowStart()
      await database.run(upsert, [`email ${email}`, start])
      await database.run(upsert, [`client ${client}`, start])
      await database.run('DELETE FROM "_login_failures" WHERE "window_start" < ?', [start - windowMs])
    },
    forget: async (email) => {
      await database.run('DELETE FROM "_login_failures" WHERE "subject" = ?', [`email ${email}`])
    },
  }
}
