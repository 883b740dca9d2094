// sessions: a random token for whoever proved who they are. The database knows only its digest.
import { hash, randomBytes } from 'node:crypto'
import type { Caller } from '../definition.ts'
import { printInstant } from '../expressions/moments.ts'
import { Problem } from '../problem.ts'
import type { SessionService } from '../services.ts'
import type { Database } from '../store/database.ts'
import { createLoginLimit } from './login-limit.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { isEmail } from '../values/formats.ts'
import { normalEmail, viewOf } from './users.ts'

const hourMs = 3_600_000
/** A session ends when it was not used for so long ... */
const idleMs = 12 * hourMs
/** ... and in any case after so long. */
const longestMs = 7 * 24 * hourMs

const digest = (token: string): string => hash('sha256', token, 'base64url')

const select = `
  SELECT s."created_at" AS "began_at", s."expires_at", u."id", u."email", u."role"
  FROM "_sessions" s JOIN "_users" u ON u."id" = s."user_id" WHERE s."token_digest" = ?`

const wrong = (): Problem => new Problem(401, 'The e-mail address or the password is wrong')

export function createSessionService(database: Database, clock: () => Date): SessionService {
  const limit = createLoginLimit(database, clock)
  // Somebody without an account is refused as slowly as somebody with one.
  const decoy = hashPassword(randomBytes(16).toString('base64url'))

  const prove = async (email: string, password: string) => {
    const rows = isEmail(email) ? await database.all('SELECT * FROM "_users" WHERE "email" = ?', [email]) : []
    const [row] = rows
    const kept = row === undefined ? await decoy : String(row['password_hash'])
    const isRight = await verifyPassword(password, kept)
    return isRight && row !== undefined ? viewOf(row) : undefined
  }

  return {
    begin: async ({ email: given, password }, client) => {
      const email = normalEmail(given)
      // What is no address cannot be guessed at; it counts for the place that it comes from.
      const subject = isEmail(email) ? email : 'none'
      await limit.require(subject, client)
      const user = await prove(email, password)
      if (user === undefined) {
        await limit.countFailure(subject, client)
        throw wrong()
      }
      await limit.forget(email)
      const token = randomBytes(32).toString('base64url')
      const now = clock()
      const expiresAt = new Date(now.getTime() + idleMs)
      await database.run(
        'INSERT INTO "_sessions" ("token_digest", "user_id", "created_at", "expires_at") VALUES (?, ?, ?, ?)',
        [digest(token), user.id, now.toISOString(), expiresAt.toISOString()],
      )
      return { token, user, expiresAt: printInstant(expiresAt) }
    },
    resolve: async (token): Promise<Caller> => {
      const key = digest(token)
      const [row] = await database.values(select, [key])
      const now = clock().getTime()
      const [beganAt, expiresAt, id, email, role] = row?.map(String) ?? []
      if (beganAt === undefined || expiresAt === undefined || Date.parse(expiresAt) <= now)
        throw new Problem(401, 'The session has ended', [], { 'www-authenticate': 'Bearer' })
      if (isDueToProlong(beganAt, expiresAt, now)) await prolong(database, key, beganAt, now)
      return { kind: 'user', id: String(id), email: String(email), role: String(role) }
    },
    end: async (token) => {
      await database.run('DELETE FROM "_sessions" WHERE "token_digest" = ?', [digest(token)])
    },
  }
}

/** When a session that is used now ends, in milliseconds since 1970. */
const endOf = (beganAt: string, now: number): number =>
  Math.min(now + idleMs, Date.parse(beganAt) + longestMs)

/** Written at most every few hours, so that reading stays reading. */
const isDueToProlong = (beganAt: string, expiresAt: string, now: number): boolean =>
  endOf(beganAt, now) - Date.parse(expiresAt) >= idleMs / 2

async function prolong(database: Database, key: string, beganAt: string, now: number): Promise<void> {
  await database.run('UPDATE "_sessions" SET "expires_at" = ? WHERE "token_digest" = ?', [
    new Date(endOf(beganAt, now)).toISOString(),
    key,
  ])
}
