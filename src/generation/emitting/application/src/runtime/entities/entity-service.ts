// entity-service: all that can be done with one entity, for the API and the user interface alike.
import { accessOf, isEverAllowed } from '../access/access.ts'
import { isAllowed } from '../access/row-access.ts'
import type { Caller, EntityDefinition } from '../definition.ts'
import type { EntityService, RowAbilities } from '../services.ts'
import type { Stored } from '../store/table.ts'
import { printInstant } from '../expressions/moments.ts'
import { createOperation } from './create-row.ts'
import { findAllowed, findReadable, requireAccess } from './find-row.ts'
import { addLink, linkAt, linkedRows, removeLink } from './links.ts'
import { listRows } from './list-rows.ts'
import { readListQuery } from './list-query.ts'
import { actOperation, transitionOperation } from './move-row.ts'
import { inWrite, requireVersion } from './in-write.ts'
import { removeRow } from './remove-row.ts'
import { createScope } from './scope.ts'
import { showRow } from './shown-row.ts'
import { updateOperation } from './update-row.ts'
import { judgeMove } from './workflow.ts'
import type { Reading, World, Write } from './world.ts'

const reading = (world: World, caller: Caller): Reading => ({
  world,
  caller,
  queries: world.database,
  now: printInstant(world.clock()),
})

async function rowAbilities(
  world: World,
  definition: EntityDefinition,
  caller: Caller,
  id: string,
): Promise<RowAbilities> {
  const at = reading(world, caller)
  const stored = await findReadable(at, definition, id)
  const scope = createScope(at, definition, stored.item)
  const may = async (operation: string): Promise<boolean> => {
    const access = accessOf(definition, operation, caller)
    return isEverAllowed(access) && isAllowed(definition, access, scope, stored.createdBy)
  }
  const { workflow } = definition
  const transitions: string[] = []
  for (const state of workflow?.states ?? []) {
    const move = workflow === null ? undefined : await judgeMove(definition, workflow, scope, stored, state)
    if (move?.is === 'allowed') transitions.push(state)
  }
  const actions: string[] = []
  for (const { verb, toState } of definition.actions)
    if (toState === undefined ? await may(verb) : transitions.includes(toState)) actions.push(verb)
  return { update: await may('update'), delete: await may('delete'), actions, transitions }
}

/** Links are seen by whoever sees both rows, and changed by whoever may update this one. */
function linkMethods(
  world: World,
  definition: EntityDefinition,
): Pick<EntityService, 'linked' | 'link' | 'unlink'> {
  const change = (
    caller: Caller,
    id: string,
    name: string,
    work: (write: Write, stored: Stored, link: ReturnType<typeof linkAt>) => Promise<void>,
  ) =>
    inWrite(world, caller, async (write) => {
      const link = linkAt(definition, name)
      return work(write, await findAllowed(write, definition, 'update', id), link)
    })
  return {
    linked: async (caller, id, name) => {
      const at = reading(world, caller)
      const link = linkAt(definition, name)
      const { item } = await findReadable(at, definition, id)
      return linkedRows(at, link, item.id)
    },
    link: (caller, id, name, otherId) =>
      change(caller, id, name, (write, { item }, link) => addLink(write, definition, link, item, otherId)),
    unlink: (caller, id, name, otherId) =>
      change(caller, id, name, (write, { item }, link) => removeLink(write, definition, link, item, otherId)),
  }
}

export function createEntityService(world: World, definition: EntityDefinition): EntityService {
  const write = <Result>(caller: Caller, work: (write: Write) => Promise<Result>) =>
    inWrite(world, caller, work)
  return {
    list: async (caller, query) => {
      requireAccess(definition, 'read', caller)
      return listRows(reading(world, caller), definition, readListQuery(definition, query))
    },
    get: async (caller, id) => {
      const at = reading(world, caller)
      return showRow(at, definition, await findReadable(at, definition, id))
    },
    create: (caller, input, options) => createOperation(world, definition, caller, input, options),
    update: (caller, id, patch, version) =>
      write(caller, async (one) =>
        showRow(one, definition, await updateOperation(one, definition, id, patch, version)),
      ),
    remove: (caller, id, version) =>
      write(caller, async (one) => {
        const stored = await findAllowed(one, definition, 'delete', id)
        requireVersion(stored, version)
        await removeRow(one, definition, stored)
      }),
    act: (caller, id, verb) =>
      write(caller, async (one) => showRow(one, definition, await actOperation(one, definition, id, verb))),
    transition: (caller, id, to) =>
      write(caller, async (one) =>
        showRow(one, definition, await transitionOperation(one, definition, id, to)),
      ),
    ...linkMethods(world, definition),
    abilities: (caller) => ({
      list: isEverAllowed(accessOf(definition, 'read', caller)),
      create: isEverAllowed(accessOf(definition, 'create', caller)),
    }),
    rowAbilities: (caller, id) => rowAbilities(world, definition, caller, id),
  }
}
