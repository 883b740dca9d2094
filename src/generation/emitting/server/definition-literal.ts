// definition-literal: an entity of the model as the value that the runtime reads, expression by expression compiled.
import type { Expression } from '../../../domain/application-model/expression.ts'
import type { Field } from '../../../domain/application-model/field.ts'
import type { Effect, Reaction } from '../../../domain/application-model/reaction.ts'
import type { Trace } from '../../../domain/application-model/trace.ts'
import { compileComputation, compileCondition, type Compiled } from './compile-expression.ts'
import { valuesOf, type EntityShape, type ModelShape } from './entity-shape.ts'
import { feedsOf } from './feeds.ts'
import { asCode, withNote, type Code, type Literal, type Noted } from './source-text.ts'

/** The file that is being written collects what it must import. */
export type Imports = Set<string>

const use = (imports: Imports, compiled: Compiled): Code => {
  for (const name of compiled.runtime) imports.add(name)
  return asCode(compiled.code)
}

const noted = ({ line, text }: Trace, value: Literal): Noted => withNote(`Line ${line}: ${text}`, value)

type Maker = {
  readonly condition: (expression: Expression | undefined) => Code | undefined
  readonly computation: (expression: Expression) => Code
  readonly line: (line: number) => number
}

function makerFor(shape: ModelShape, entity: string, imports: Imports): Maker {
  return {
    condition: (expression) =>
      expression === undefined ? undefined : use(imports, compileCondition(shape, entity, expression)),
    computation: (expression) => use(imports, compileComputation(shape, entity, expression)),
    line: (line) => line,
  }
}

function fieldLiteral(shape: ModelShape, at: EntityShape, field: Field, make: Maker): Literal {
  const { name, label, type, required, unique, scale, currency, default: initial, trace } = field
  const { min, max, minLength, maxLength, pattern, sensitive, computed } = field
  return noted(trace, {
    name,
    label,
    type,
    column: at.columns.get(name),
    required,
    unique,
    values: type === 'enum' ? valuesOf(shape.model, field) : undefined,
    scale: type === 'money' || type === 'decimal' ? (scale ?? 2) : undefined,
    currency,
    default: initial,
    min,
    max,
    minLength,
    maxLength,
    pattern,
    sensitive,
    computed: computed === undefined ? undefined : make.computation(computed),
    requirement: trace.line,
  })
}

/** Fields that are computed from others of the same row come after them, so that one pass is enough. */
function inOrderOfComputation(fields: readonly Field[]): readonly Field[] {
  const computed = fields.filter((field) => field.computed !== undefined)
  const sorted: Field[] = []
  while (sorted.length < computed.length) {
    const left = computed.filter((field) => !sorted.includes(field))
    const waits = new Set(left.map(({ name }) => name))
    const ready = left.find((field) =>
      ownFieldsOf(field.computed).every((name) => name === field.name || !waits.has(name)),
    )
    const next = ready ?? left[0]
    if (next === undefined) break
    sorted.push(next)
  }
  return sorted
}

/** Fields of the row itself that an expression reads. */
function ownFieldsOf(expression: Expression | undefined): readonly string[] {
  const found: string[] = []
  JSON.stringify(expression, (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'path' in value && Array.isArray(value.path))
      if (value.path.length === 1) found.push(String(value.path[0]))
    return value
  })
  return found
}

const parentLiteral = (parent: EntityShape['parents'][number]): Literal => {
  const { line, ...rest } = parent
  return { ...rest, requirement: line }
}

function behaviour(shape: ModelShape, name: string, make: Maker) {
  const { parts, parents } = shape.entity(name)
  const keyOf = (field: string | undefined): string | undefined =>
    parents.find((parent) => parent.name === field)?.key ?? field
  return {
    rules: parts.rules.map(({ id, field, when, severity, message, trace, condition, expression }) =>
      noted(trace, {
        id,
        field: keyOf(field),
        when,
        severity,
        message,
        requirement: trace.line,
        applies: make.condition(condition),
        holds: make.condition(expression),
      }),
    ),
    permissions: parts.permissions.map(({ role, operation, effect, scope, exclusive, condition, trace }) =>
      noted(trace, {
        role,
        operation,
        effect,
        scope,
        exclusive,
        condition: make.condition(condition),
        requirement: trace.line,
      }),
    ),
    ownerships: parts.ownerships.map(({ role, through, trace }) => ({
      role,
      through: ownerPath(shape, name, role, through),
      requirement: trace.line,
    })),
  }
}

/** A path to a user: where it ends at an entity whose rows have accounts, through the account. */
function ownerPath(
  shape: ModelShape,
  entity: string,
  role: string,
  through: 'creator' | readonly string[],
): 'creator' | readonly string[] {
  const target = shape.model.roles.find(({ name }) => name === role)?.entity
  const accountIn = (name: string): string | undefined =>
    shape.entities
      .get(name)
      ?.parents.find((parent) => parent.target === 'User' && parent.role === role && parent.inverse === '')
      ?.name
  if (through === 'creator') {
    const account = target === entity ? accountIn(entity) : undefined
    return account === undefined ? 'creator' : [account]
  }
  let at = shape.entity(entity)
  for (const [index, name] of through.entries()) {
    const parent = at.parents.find((one) => one.name === name)
    if (parent === undefined || parent.target === 'User') return through.slice(0, index + 1)
    at = shape.entity(parent.target)
  }
  const account = accountIn(at.entity.name)
  return account === undefined ? through : [...through, account]
}

function workflowLiteral(shape: ModelShape, name: string, make: Maker): Literal {
  const [workflow] = shape.entity(name).parts.workflows
  if (workflow === undefined) return null
  const { field, states, initial, transitions } = workflow
  return {
    field,
    states,
    initial,
    transitions: transitions.map(({ from, to, actors, guard, trace }) =>
      noted(trace, { from, to, roles: actors, guard: make.condition(guard), requirement: trace.line }),
    ),
  }
}

function effectLiteral(shape: ModelShape, effect: Effect, make: Maker): Literal {
  switch (effect.do) {
    case 'set':
      return { do: 'set', path: effect.path, value: make.computation(effect.value) }
    case 'create':
      return { do: 'create', entity: effect.entity }
    case 'send':
      return {
        do: 'send',
        integration:
          shape.model.integrations.find(({ id }) => id === effect.integration)?.name ?? effect.integration,
      }
  }
}

const reactionLiteral = (shape: ModelShape, { trigger, condition, effects, trace }: Reaction, make: Maker) =>
  noted(trace, {
    event: trigger.event,
    name: trigger.name,
    role: trigger.role,
    condition: make.condition(condition),
    effects: effects.map((effect) => effectLiteral(shape, effect, make)),
    requirement: trace.line,
  })

/** An `EntityDefinition` as TypeScript, with the line of the requirements before each part. Pure. */
export function definitionLiteral(shape: ModelShape, name: string, imports: Imports): Literal {
  const at = shape.entity(name)
  const make = makerFor(shape, name, imports)
  const { entity, parts, table, parents, children, links } = at
  const plain = entity.fields.filter(({ computed }) => computed === undefined)
  const actions = parts.operations.filter(({ kind }) => kind === 'action')
  return {
    name,
    label: entity.label,
    plural: entity.plural,
    path: entity.path,
    table,
    display: entity.display ?? null,
    fields: [...plain, ...inOrderOfComputation(entity.fields)].map((field) =>
      fieldLiteral(shape, at, field, make),
    ),
    parents: parents.map(parentLiteral),
    children: children.map(({ line, ...child }) => ({ ...child, requirement: line })),
    links: links.map(({ line, ...link }) => ({ ...link, requirement: line })),
    ...behaviour(shape, name, make),
    workflow: workflowLiteral(shape, name, make),
    actions: actions.map(({ action = '', toState, trace }) =>
      noted(trace, { verb: action, label: action.replaceAll('-', ' '), toState, requirement: trace.line }),
    ),
    reactions: parts.reactions.map((reaction) => reactionLiteral(shape, reaction, make)),
    searchBy: [...new Set(parts.operations.flatMap(({ filters }) => filters))],
    feeds: feedsOf(shape, name),
    requirement: entity.trace.line,
  }
}
