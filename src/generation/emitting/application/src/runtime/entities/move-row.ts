// move-row: actions and transitions on somebody's request.
import { accessOf, isEverAllowed } from '../access/access.ts'
import type { EntityDefinition, TransitionDefinition, WorkflowDefinition } from '../definition.ts'
import { Problem, type Mistake } from '../problem.ts'
import type { Stored } from '../store/table.ts'
import { isReadable } from '../access/row-access.ts'
import { refuseMistakes } from './check-row.ts'
import { findAllowed, findStored, forbidden, notFound } from './find-row.ts'
import { contextOf } from './hook-context.ts'
import { createScope } from './scope.ts'
import { isEverMovable, judgeMove, verbsTo } from './workflow.ts'
import type { Write } from './world.ts'
import { changeRow } from './write-row.ts'
import { textOf } from '../values/print-value.ts'

/** A row that may be moved by somebody like the caller, and that they may know of. */
async function findMovable(
  write: Write,
  definition: EntityDefinition,
  workflow: WorkflowDefinition,
  id: string,
): Promise<Stored> {
  const { caller } = write
  const maySee = isEverAllowed(accessOf(definition, 'read', caller))
  if (!maySee && !isEverMovable(definition, workflow, caller)) throw forbidden(definition, 'move', caller)
  const stored = await findStored(write, definition, id, 'for update')
  if (maySee && !(await isReadable(write, definition, stored))) throw notFound(definition)
  return stored
}

const moveMistake = (field: string, code: string, message: string, requirement: number | null): Mistake => ({
  field,
  code,
  message,
  requirement,
})

/** One of the transitions that the caller may make must be met. */
async function checkGuards(
  write: Write,
  definition: EntityDefinition,
  { field }: WorkflowDefinition,
  transitions: readonly TransitionDefinition[],
  stored: Stored,
): Promise<void> {
  const scope = createScope(write, definition, stored.item)
  for (const { guard } of transitions) if (guard === undefined || (await guard(scope)) === true) return
  refuseMistakes(
    transitions.map(({ from, to, requirement }) =>
      moveMistake(
        field,
        'guard',
        `the ${definition.label} cannot move from ${from} to ${to} as it is`,
        requirement,
      ),
    ),
  )
}

/** What must be there at least once must be there when a row comes into use. */
async function checkChildren(
  write: Write,
  definition: EntityDefinition,
  workflow: WorkflowDefinition,
  stored: Stored,
): Promise<void> {
  if (stored.item[workflow.field] !== workflow.initial) return
  const scope = createScope(write, definition, stored.item)
  for (const { name, label, atLeastOne, requirement } of definition.children)
    if (atLeastOne && (await scope.count([name])) === 0)
      refuseMistakes([
        moveMistake(
          name,
          'at-least-one',
          `the ${definition.label} needs at least one of its ${label}`,
          requirement,
        ),
      ])
}

/** @throws Problem 409 for a move that is not allowed from here, 403 for a role that may not make it, 422 for a condition */
async function moveRow(
  write: Write,
  definition: EntityDefinition,
  workflow: WorkflowDefinition,
  id: string,
  to: string,
): Promise<Stored> {
  const stored = await findMovable(write, definition, workflow, id)
  const scope = createScope(write, definition, stored.item)
  const move = await judgeMove(definition, workflow, scope, stored, to)
  const { field } = workflow
  switch (move.is) {
    case 'unknown-state':
      throw new Problem(422, `There is no state ${to}`, [
        moveMistake('to', 'enum', `to is one of ${workflow.states.join(', ')}`, null),
      ])
    case 'not-for-caller':
      throw forbidden(definition, 'move', write.caller)
    case 'not-from-here': {
      const from = textOf(stored.item[field])
      const requirement = definition.fields.find(({ name }) => name === field)?.requirement ?? null
      throw new Problem(409, `A ${definition.label} cannot move from ${from} to ${to}`, [
        moveMistake(field, 'transition', `it is ${from} and cannot become ${to}`, requirement),
      ])
    }
    case 'allowed':
      await checkGuards(write, definition, workflow, move.transitions, stored)
      await checkChildren(write, definition, workflow, stored)
      return perform(write, definition, stored, { [field]: to }, move.verbs)
  }
}

/** The move, and whatever code of the application's own does with it. */
async function perform(
  write: Write,
  definition: EntityDefinition,
  stored: Stored,
  patch: Parameters<typeof changeRow>[3],
  verbs: readonly string[],
): Promise<Stored> {
  const hooks = write.world.hooks.get(definition.name)
  let changes = patch
  for (const verb of verbs)
    changes = { ...changes, ...(await hooks?.action?.(verb, stored.item, contextOf(write))) }
  return changeRow(write, definition, stored, changes, verbs)
}

/** `POST /{id}/transitions`. @throws Problem 404 when the entity has no workflow */
export async function transitionOperation(
  write: Write,
  definition: EntityDefinition,
  id: string,
  to: string,
): Promise<Stored> {
  if (definition.workflow === null)
    throw new Problem(404, `A ${definition.label} has no states to move between`)
  return moveRow(write, definition, definition.workflow, id, to)
}

/** `POST /{id}/{verb}`. @throws Problem 404 when there is no such action */
export async function actOperation(
  write: Write,
  definition: EntityDefinition,
  id: string,
  verb: string,
): Promise<Stored> {
  const action = definition.actions.find((one) => one.verb === verb)
  if (action === undefined) throw new Problem(404, `A ${definition.label} has no action ${verb}`)
  const { workflow } = definition
  if (action.toState !== undefined && workflow !== null && verbsTo(definition, action.toState).includes(verb))
    return moveRow(write, definition, workflow, id, action.toState)
  const stored = await findAllowed(write, definition, verb, id)
  return perform(write, definition, stored, {}, [verb])
}
