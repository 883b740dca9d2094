// link-account: rows that describe users (a reader's card) find their user by the e-mail address, on whichever side
// comes second.
import type { ApplicationDefinition, EntityDefinition, ParentDefinition, Value } from '../definition.ts'
import { quoteName, type Queries } from '../store/database.ts'

/** Where such a row keeps the account and the address; undefined for entities whose rows describe no users. */
function placesOf({
  parents,
  fields,
}: EntityDefinition):
  | { readonly account: ParentDefinition; readonly email: { readonly name: string; readonly column: string } }
  | undefined {
  const account = parents.find(({ target, inverse }) => target === 'User' && inverse === '')
  const email = fields.find(({ type }) => type === 'email')
  return account === undefined || email === undefined ? undefined : { account, email }
}

/** A new user gets the row that has their address and no account yet. */
export async function linkAccount(
  queries: Queries,
  { entities }: ApplicationDefinition,
  user: { readonly id: string; readonly email: string; readonly role: string },
): Promise<void> {
  for (const entity of entities) {
    const places = placesOf(entity)
    if (places === undefined || places.account.role !== user.role) continue
    const [table, account, email] = [entity.table, places.account.column, places.email.column].map(quoteName)
    await queries.run(
      `UPDATE ${table} SET ${account} = ?, "_version" = "_version" + 1 WHERE ${account} IS NULL AND LOWER(${email}) = ?`,
      [user.id, user.email],
    )
  }
}

/** The account of a new row, by its address; undefined when there is none, or it is taken. */
export async function accountFor(
  queries: Queries,
  entity: EntityDefinition,
  values: Readonly<Record<string, Value>>,
): Promise<Readonly<Record<string, string>>> {
  const places = placesOf(entity)
  const email = places === undefined ? undefined : values[places.email.name]
  if (places === undefined || typeof email !== 'string' || typeof values[places.account.key] === 'string')
    return {}
  const [table, column] = [quoteName(entity.table), quoteName(places.account.column)]
  const [user] = await queries.all(
    `SELECT "id" FROM "_users" WHERE "email" = ? AND "role" = ? AND "id" NOT IN (SELECT ${column} FROM ${table} WHERE ${column} IS NOT NULL)`,
    [email.toLowerCase(), places.account.role ?? ''],
  )
  return user === undefined ? {} : { [places.account.key]: String(user['id']) }
}
