// users: people of each role, added to the database as they are needed. They never log in here, so none has a password.
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
