// users: people of each role, added to the database as they are needed. They never log in here, so none has a password.
import { createHash, randomBytes } from 'node:crypto'
import type { Caller } from '../../src/runtime/definition.ts'
import type { Database } from '../../src/runtime/store/database.ts'

export type TestUser = Extract<Caller, { kind: 'user' }>

/** Answers with the same user for the same role and number. */
export function createUsers(
  database: Database,
  now: Date,
): (role: string, number: number) => Promise<TestUser> {
  const known = new Map<string, TestUser>()
  return async (role, number) => {
    const email = `${role}-${number}@users.example`
    const before = known.get(email)
    if (before !== undefined) return before
    const id = `00000000-0000-7000-8000-${String(known.size + 1).padStart(12, '0')}`
    await database.run(
      'INSERT INTO "_users" ("id", "email", "role", "password_hash", "created_at") VALUES (?, ?, ?, ?, ?)',
      [id, email, role, 'none', now.toISOString()],
    )
    const user: TestUser = { kind: 'user', id, email, role }
    known.set(email, user)
    return user
  }
}

/** The token of a new session of a user. */
export async function openSession(database: Database, user: TestUser, now: Date): Promise<string> {
  const token = randomBytes(24).toString('base64url')
  const digest = createHash('sha256').update(token).digest('base64url')
  const expires = new Date(now.getTime() + 3_600_000)
  await database.run(
    'INSERT INTO "_sessions" ("token_digest", "user_id", "created_at", "expires_at") VALUES (?, ?, ?, ?)',
    [digest, user.id, now.toISOString(), expires.toISOString()],
  )
  return token
}
