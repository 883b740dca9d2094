// users: who may log in, and with which role.
import { accessOf, isOnlyOwn } from '../access/access.ts'
import type { ApplicationDefinition, Caller } from '../definition.ts'
import { printInstant } from '../expressions/moments.ts'
import { Problem, type Mistake } from '../problem.ts'
import type { UserService, UserView } from '../services.ts'
import {
  ReferenceViolation,
  UniqueViolation,
  type Database,
  type Queries,
  type Row,
} from '../store/database.ts'
import { uuid7 } from '../store/uuid7.ts'
import { isEmail } from '../values/formats.ts'
import { linkAccount } from './link-account.ts'
import { hashPassword, weaknessOf } from './passwords.ts'

const columns = '"id", "email", "role", "created_at"'

export const viewOf = (row: Row): UserView => ({
  id: String(row['id']),
  email: String(row['email']),
  role: String(row['role']),
  createdAt: printInstant(new Date(String(row['created_at']))),
})

/** Addresses are compared without regard to case. */
export const normalEmail = (email: string): string => email.trim().toLowerCase()

const mistake = (field: string, code: string, message: string): Mistake => ({
  field,
  code,
  message,
  requirement: null,
})

type NewUser = { readonly email: string; readonly role: string; readonly password: string }

function mistakesIn(
  { roles }: ApplicationDefinition,
  { email, role, password }: NewUser,
): readonly Mistake[] {
  const weakness = weaknessOf(password, email)
  return [
    ...(isEmail(email) ? [] : [mistake('email', 'format', 'the e-mail address is not valid')]),
    ...checkRole(roles, role),
    ...(weakness === undefined ? [] : [mistake('password', 'weak', weakness)]),
  ]
}

const checkRole = (roles: ApplicationDefinition['roles'], role: string): readonly Mistake[] =>
  roles.some(({ name }) => name === role)
    ? []
    : [mistake('role', 'enum', `the role is one of ${roles.map(({ name }) => name).join(', ')}`)]

/** Adds a user, whoever asks: the command line, and the service below once it has looked at the caller. */
export async function addUser(
  database: Database,
  definition: ApplicationDefinition,
  input: NewUser,
  now: Date,
): Promise<UserView> {
  const user = { ...input, email: normalEmail(input.email) }
  const mistakes = mistakesIn(definition, user)
  if (mistakes.length > 0) throw new Problem(422, 'The user cannot be added', mistakes)
  const hash = await hashPassword(user.password)
  const id = uuid7(now.getTime())
  try {
    return await database.transaction(async (queries) => {
      await queries.run(
        'INSERT INTO "_users" ("id", "email", "role", "password_hash", "created_at") VALUES (?, ?, ?, ?, ?)',
        [id, user.email, user.role, hash, now.toISOString()],
      )
      await linkAccount(queries, definition, { id, email: user.email, role: user.role })
      return { id, email: user.email, role: user.role, createdAt: printInstant(now) }
    })
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error
    throw new Problem(409, 'The user is there already', [
      mistake('email', 'unique', 'the e-mail address is taken'),
    ])
  }
}

export function createUserService(
  database: Database,
  definition: ApplicationDefinition,
  clock: () => Date,
): UserService {
  const mayAdminister = (caller: Caller): boolean =>
    caller.kind === 'system' || (caller.kind === 'user' && caller.role === definition.administrator)
  const requireAdministrator = (caller: Caller): void => {
    if (mayAdminister(caller)) return
    if (caller.kind === 'anyone') throw new Problem(401, 'Log in first')
    throw new Problem(403, `Only the role ${definition.administrator} manages users`)
  }
  /** One administrator stays, or nobody could ever add one again. */
  const keepAdministrator = async (queries: Queries, id: string): Promise<void> => {
    const others = await queries.all('SELECT "id" FROM "_users" WHERE "role" = ? AND "id" <> ?', [
      definition.administrator,
      id,
    ])
    if (others.length === 0) throw new Problem(409, `This is the last ${definition.administrator}`)
  }
  const find = async (queries: Queries, id: string): Promise<UserView> => {
    const [row] = await queries.all(`SELECT ${columns} FROM "_users" WHERE "id" = ?`, [id])
    if (row === undefined) throw new Problem(404, 'There is no such user')
    return viewOf(row)
  }
  return {
    mayAdminister,
    list: async (caller) => {
      requireAdministrator(caller)
      return (await database.all(`SELECT ${columns} FROM "_users" ORDER BY "email"`)).map(viewOf)
    },
    add: async (caller, input) => {
      requireAdministrator(caller)
      return addUser(database, definition, input, clock())
    },
    changeRole: async (caller, id, role) => {
      requireAdministrator(caller)
      const mistakes = checkRole(definition.roles, role)
      if (mistakes.length > 0) throw new Problem(422, 'The role cannot be changed', mistakes)
      return database.transaction(async (queries) => {
        const user = await find(queries, id)
        if (user.role === definition.administrator && role !== user.role) await keepAdministrator(queries, id)
        await queries.run('UPDATE "_users" SET "role" = ? WHERE "id" = ?', [role, id])
        // What a session could do with the old role ends with it.
        await queries.run('DELETE FROM "_sessions" WHERE "user_id" = ?', [id])
        return { ...user, role }
      })
    },
    remove: async (caller, id) => {
      requireAdministrator(caller)
      await removeUser(database, id, find, keepAdministrator, definition.administrator)
    },
    choices: async (caller, role) => {
      if (caller.kind === 'anyone') return []
      const isOwn = caller.kind === 'user' && actsOnlyForThemselves(definition, caller, role)
      const rows = isOwn
        ? await database.all(`SELECT ${columns} FROM "_users" WHERE "id" = ?`, [caller.id])
        : await database.all(
            `SELECT ${columns} FROM "_users" WHERE ${role === 'user' ? "? <> ''" : '"role" = ?'} ORDER BY "email"`,
            [role],
          )
      return rows.map(viewOf)
    },
    names: async (ids) => {
      const wanted = [...new Set(ids)]
      if (wanted.length === 0) return {}
      const marks = wanted.map(() => '?').join(', ')
      const rows = await database.all(`SELECT "id", "email" FROM "_users" WHERE "id" IN (${marks})`, wanted)
      return Object.fromEntries(rows.map((row) => [String(row['id']), String(row['email'])]))
    },
  }
}

/** Whether everything that the caller may create, of what belongs to a user of `role`, must be their own. */
function actsOnlyForThemselves(
  { entities }: ApplicationDefinition,
  caller: Extract<Caller, { kind: 'user' }>,
  role: string,
): boolean {
  const about = entities.filter(({ parents }) =>
    parents.some((parent) => parent.target === 'User' && parent.role === role),
  )
  return about.every((entity) =>
    ['create', 'update'].every((operation) => {
      const access = accessOf(entity, operation, caller)
      return access.allows.length === 0 || isOnlyOwn(access)
    }),
  )
}

async function removeUser(
  database: Database,
  id: string,
  find: (queries: Queries, id: string) => Promise<UserView>,
  keepAdministrator: (queries: Queries, id: string) => Promise<void>,
  administrator: string,
): Promise<void> {
  try {
    await database.transaction(async (queries) => {
      const user = await find(queries, id)
      if (user.role === administrator) await keepAdministrator(queries, id)
      await queries.run('DELETE FROM "_users" WHERE "id" = ?', [id])
    })
  } catch (error) {
    if (!(error instanceof ReferenceViolation)) throw error
    throw new Problem(409, 'Rows still belong to this user')
  }
}
