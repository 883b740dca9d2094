// create-row: a new row on somebody's request. Asked twice with the same key, it is done once.
import { createHash } from 'node:crypto'
import { isAlwaysAllowed } from '../access/access.ts'
import { isAllowed, isForOthers } from '../access/row-access.ts'
import { accountFor } from '../accounts/link-account.ts'
import type { Caller, EntityDefinition, Value } from '../definition.ts'
import { Problem } from '../problem.ts'
import type { CreateOptions, Versioned } from '../services.ts'
import { initialValue } from '../values/parse-value.ts'
import { refuseMistakes, checkFields } from './check-row.ts'
import { inWrite } from './in-write.ts'
import { forbidden, requireAccess } from './find-row.ts'
import { contextOf } from './hook-context.ts'
import { readInput } from './read-input.ts'
import { checkParents, withImpliedParents } from './references.ts'
import { createScope } from './scope.ts'
import { showRow } from './shown-row.ts'
import type { World, Write } from './world.ts'
import { insertRow } from './write-row.ts'

type Input = Readonly<Record<string, unknown>>

/** Defaults, and the state that every row begins in. */
function withInitialValues(
  { fields, workflow }: EntityDefinition,
  values: Readonly<Record<string, Value>>,
  now: string,
): Readonly<Record<string, Value>> {
  const initial: Record<string, Value> = {}
  for (const field of fields) {
    if (field.computed !== undefined) continue
    if (workflow?.field === field.name) initial[field.name] = workflow.initial
    else if (values[field.name] === undefined) {
      const value = initialValue(field, now)
      if (value !== undefined) initial[field.name] = value
    }
  }
  return { ...values, ...initial }
}

async function createRow(write: Write, definition: EntityDefinition, input: Input): Promise<Versioned> {
  const access = requireAccess(definition, 'create', write.caller)
  const { values: given, mistakes } = readInput(definition, input, 'create')
  const hooked = await write.world.hooks.get(definition.name)?.beforeCreate?.(given, contextOf(write))
  const complete = withInitialValues(definition, hooked ?? given, write.now)
  const implied = await withImpliedParents(write, definition, complete)
  const values = { ...implied, ...(await accountFor(write.queries, definition, implied)) }
  const item = { ...values, id: '' }
  const wrong = new Set(mistakes.map(({ field }) => field))
  const computed = new Set(
    definition.fields.filter((field) => field.computed !== undefined).map(({ name }) => name),
  )
  const missing = checkFields(definition, item).filter(
    ({ field }) => !wrong.has(field) && !computed.has(field ?? ''),
  )
  refuseMistakes([...mistakes, ...missing, ...(await checkParents(write, definition, values))])
  // Asked before the rules are: what they answer would tell of rows that are none of the caller's business.
  const creator = write.caller.kind === 'user' ? write.caller.id : null
  if (await isForOthers(definition, access, createScope(write, definition, item), creator))
    throw forbidden(definition, 'create', write.caller)
  const stored = await insertRow(write, definition, values)
  // Looked at once the row is there: a path to its owner may lead through it.
  if (!isAlwaysAllowed(access)) {
    const scope = createScope(write, definition, stored.item)
    if (!(await isAllowed(definition, access, scope, stored.createdBy)))
      throw forbidden(definition, 'create', write.caller)
  }
  return showRow(write, definition, stored, 'new')
}

const keyOf = (caller: Caller, entity: string, key: string): string =>
  createHash('sha256')
    .update(JSON.stringify([caller.kind === 'user' ? caller.id : caller.kind, entity, key]))
    .digest('hex')

const digestOf = (input: Input): string => createHash('sha256').update(JSON.stringify(input)).digest('hex')

/** What was answered the first time, if it was the same request. @throws Problem 422 when it was another one */
async function answeredBefore(write: Write, key: string, input: Input): Promise<Versioned | undefined> {
  const [row] = await write.queries.all(
    'SELECT "request_hash", "answer" FROM "_idempotency" WHERE "key" = ?',
    [key],
  )
  if (row === undefined) return undefined
  if (row['request_hash'] !== digestOf(input))
    throw new Problem(422, 'The Idempotency-Key was used for another request', [
      { field: null, code: 'idempotency-key', message: 'use a new key for a new request', requirement: null },
    ])
  const answer: Versioned = JSON.parse(String(row['answer']))
  return answer
}

/** Creates a row. With `idempotencyKey`, a repetition of the request is answered as the first was. */
export async function createOperation(
  world: World,
  definition: EntityDefinition,
  caller: Caller,
  input: Input,
  { idempotencyKey }: CreateOptions = {},
): Promise<Versioned> {
  // Nothing is begun for somebody who may not create at all.
  requireAccess(definition, 'create', caller)
  return inWrite(world, caller, async (write) => {
    if (idempotencyKey === undefined) return createRow(write, definition, input)
    const key = keyOf(caller, definition.name, idempotencyKey)
    const before = await answeredBefore(write, key, input)
    if (before !== undefined) return before
    const created = await createRow(write, definition, input)
    await write.queries.run(
      'INSERT INTO "_idempotency" ("key", "request_hash", "answer", "created_at") VALUES (?, ?, ?, ?)',
      [key, digestOf(input), JSON.stringify(created), new Date(write.now).toISOString()],
    )
    return created
  })
}
