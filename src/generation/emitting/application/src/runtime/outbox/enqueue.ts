// enqueue: a message is written in the transaction of what it tells of, so that it is sent if and only if that happened.
import type { EntityDefinition, IntegrationDefinition, Value } from '../definition.ts'
import type { Item } from '../services.ts'
import { createScope } from '../entities/scope.ts'
import { entityOf, type Write } from '../entities/world.ts'
import { uuid7 } from '../store/uuid7.ts'
import { textOf } from '../values/print-value.ts'

export type Message =
  | {
      readonly kind: 'email'
      readonly to: readonly string[]
      readonly subject: string
      readonly text: string
    }
  | { readonly kind: 'http'; readonly body: Readonly<Record<string, unknown>> }

const insert = `
  INSERT INTO "_outbox" ("id", "integration", "message", "created_at", "next_attempt_at", "attempts", "dead_at", "last_error")
  VALUES (?, ?, ?, ?, ?, 0, ?, ?)`

/** Writes a message. One that has nobody to go to is a dead letter at once, so that it is seen. */
export async function writeMessage(
  { queries, now }: Pick<Write, 'queries' | 'now'>,
  integration: string,
  message: Message,
): Promise<void> {
  const at = new Date(now).toISOString()
  const hasNobody = message.kind === 'email' && message.to.length === 0
  const [deadAt, error] = hasNobody ? [at, 'there is nobody to send it to'] : [null, null]
  await queries.run(insert, [
    uuid7(Date.parse(now)),
    integration,
    JSON.stringify(message),
    at,
    at,
    deadAt,
    error,
  ])
}

/** Everybody who has a role. */
async function addressesOfRole(
  { queries }: Pick<Write, 'queries'>,
  role: string,
): Promise<readonly string[]> {
  const rows = await queries.all('SELECT "email" FROM "_users" WHERE "role" = ? ORDER BY "email"', [role])
  return rows.map((row) => String(row['email']))
}

/** Whoever relations lead to, `animal.owner`: a user, or a row with an address or an account. */
async function addressesOfRelation(
  write: Write,
  definition: EntityDefinition,
  item: Item,
  relation: string,
): Promise<readonly string[]> {
  const scope = createScope(write, definition, item)
  const path = relation.split('.')
  let parent: EntityDefinition['parents'][number] | undefined
  for (const name of path) {
    const at = parent === undefined ? definition : entityOf(write.world, parent.target)
    parent = at.parents.find((one) => one.name === name)
    if (parent === undefined) return []
  }
  if (parent === undefined) return []
  const { target: targetName } = parent
  const row = await scope.one(path)
  if (row === undefined) return []
  if (targetName === 'User') return typeof row['email'] === 'string' ? [row['email']] : []
  const target = write.world.definition.entities.find((one) => one.name === targetName)
  const field = target?.fields.find(({ type }) => type === 'email')
  const address = field === undefined ? undefined : row[field.name]
  if (typeof address === 'string' && address !== '') return [address]
  const account = target?.parents.find((one) => one.target === 'User' && one.inverse === '')
  const user = account === undefined ? undefined : await scope.one([...path, account.name])
  return typeof user?.['email'] === 'string' ? [user['email']] : []
}

export async function addressesOf(
  write: Write,
  definition: EntityDefinition,
  item: Item,
  { recipient }: IntegrationDefinition,
): Promise<readonly string[]> {
  if (recipient === undefined) return []
  return recipient.kind === 'role'
    ? addressesOfRole(write, recipient.name)
    : addressesOfRelation(write, definition, item, recipient.name)
}

const sentence = (integration: IntegrationDefinition): string => integration.name.replaceAll('-', ' ')

/** What of a row leaves the application: secrets stay. */
export function publicRow({ fields }: EntityDefinition, item: Item): Readonly<Record<string, Value>> {
  const secret = new Set(fields.filter(({ sensitive }) => sensitive === 'secret').map(({ name }) => name))
  return Object.fromEntries(Object.entries(item).filter(([name]) => !secret.has(name)))
}

function mailText(definition: EntityDefinition, item: Item): string {
  const lines = definition.fields
    .filter(({ sensitive }) => sensitive === undefined)
    .flatMap(({ name, label }) =>
      item[name] === null || item[name] === undefined ? [] : [`${label}: ${textOf(item[name])}`],
    )
  return `${definition.label} ${item.id}\n\n${lines.join('\n')}\n`
}

/** Hands a row to an integration. */
export async function enqueue(
  write: Write,
  definition: EntityDefinition,
  item: Item,
  name: string,
): Promise<void> {
  const integration = write.world.definition.integrations.find((one) => one.name === name)
  if (integration === undefined) throw new Error(`there is no integration ${name}`)
  const message: Message =
    integration.kind === 'email'
      ? {
          kind: 'email',
          to: await addressesOf(write, definition, item, integration),
          subject: `${write.world.definition.label}: ${sentence(integration)}`,
          text: mailText(definition, item),
        }
      : {
          kind: 'http',
          body: {
            type: `${definition.path}.${name}`,
            timestamp: write.now,
            data: {
              ...publicRow(definition, item),
              ...(integration.amount === undefined ? {} : { amount: item[integration.amount] ?? null }),
            },
          },
        }
  await writeMessage(write, name, message)
}
