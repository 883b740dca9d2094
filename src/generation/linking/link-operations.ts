import type { Entity } from '../../domain/application-model/entity.ts'
import type { Enumeration } from '../../domain/application-model/enumeration.ts'
import type { Operation } from '../../domain/application-model/operation.ts'
import type { Permission } from '../../domain/application-model/permission.ts'
import type { Workflow } from '../../domain/application-model/workflow.ts'
import type { TracedElement } from '../grammar/element.ts'
import { fieldIdentifier } from '../grammar/identifiers.ts'
import { elementsOf } from './link-entities.ts'
import { participleOf } from '../grammar/participle.ts'

type Kind = Operation['kind']

const kindsOf: Readonly<Record<string, readonly Kind[]>> = {
  read: ['list', 'get'],
  create: ['create'],
  update: ['update'],
  delete: ['delete'],
}
const order: readonly Kind[] = ['list', 'get', 'create', 'update', 'delete', 'action']
const methods = {
  list: 'GET',
  get: 'GET',
  create: 'POST',
  update: 'PATCH',
  delete: 'DELETE',
  action: 'POST',
} as const

const pathOf = ({ path }: Entity, kind: Kind, action: string): string => {
  const base = `/api/${path}`
  if (kind === 'action') return `${base}/{id}/${action}`
  return kind === 'list' || kind === 'create' ? base : `${base}/{id}`
}

type States = { readonly enums: readonly Enumeration[]; readonly workflows: readonly Workflow[] }

/** Those of the workflow; of an entity without moves, all values that its fields can have. */
function statesOf({ name, fields }: Entity, { enums, workflows }: States): readonly string[] {
  const workflow = workflows.find(({ entity }) => entity === name)
  if (workflow !== undefined) return workflow.states
  return fields.flatMap((field) => enums.find(({ name }) => name === field.enum)?.values ?? [])
}

function operationsOf(
  entity: Entity,
  permissions: readonly Permission[],
  filters: readonly string[],
  states: readonly string[],
): Operation[] {
  const found = new Map<string, Operation>()
  for (const { operation, role, effect, trace } of permissions) {
    for (const kind of effect === 'allow' ? (kindsOf[operation] ?? (['action'] as const)) : []) {
      const isAction = kind === 'action'
      const id = `operation.${entity.name}.${isAction ? operation : kind}`
      const known = found.get(id)
      if (known !== undefined && !known.actors.includes(role)) known.actors.push(role)
      if (known !== undefined) continue
      const toState = isAction ? states.find((state) => state === participleOf(operation)) : undefined
      found.set(id, {
        id,
        entity: entity.name,
        kind,
        ...(isAction ? { action: operation } : {}),
        ...(toState === undefined ? {} : { toState }),
        actors: [role],
        filters: kind === 'list' ? [...filters] : [],
        http: { method: methods[kind], path: pathOf(entity, kind, operation) },
        trace,
      })
    }
  }
  for (const operation of found.values()) operation.actors.sort()
  return [...found.values()].sort(
    (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.id < b.id ? -1 : 1),
  )
}

/** What the API offers: everything that some role may do, entity by entity. */
export function linkOperations(
  elements: readonly TracedElement[],
  entities: readonly Entity[],
  known: States,
  permissions: readonly Permission[],
): Operation[] {
  const filtersOf = Map.groupBy(elementsOf(elements, 'filters'), ({ element }) => element.entity)
  const permissionsOf = Map.groupBy(permissions, ({ entity }) => entity)
  return entities.flatMap((entity) => {
    const labels = (filtersOf.get(entity.label) ?? []).flatMap(({ element }) => element.fields)
    const filters = [...new Set(labels.map((label) => fieldIdentifier(label).name))]
    return operationsOf(entity, permissionsOf.get(entity.name) ?? [], filters, statesOf(entity, known))
  })
}
