import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import type { Expression } from '../../domain/application-model/expression.ts'
import type { Trace } from '../../domain/application-model/trace.ts'
import { report, type Findings } from '../linking/findings.ts'
import { createLookup, kindOf, kindOfField, type Lookup, type ValueKind } from './value-kind.ts'

const names: Readonly<Record<ValueKind, string>> = {
  number: 'a number',
  text: 'a text',
  moment: 'a date',
  time: 'a time of day',
  boolean: 'yes or no',
  duration: 'a length of time',
  enum: 'one of some values',
  other: 'a value that cannot be compared',
}

const ordered: ReadonlySet<ValueKind> = new Set(['number', 'moment', 'time', 'duration'])

/** Why two kinds cannot stand in one comparison; undefined when they can. */
function misfit(op: string, left: ValueKind, right: ValueKind): string | undefined {
  const isSame =
    left === right || (left === 'enum' && right === 'text') || (left === 'text' && right === 'enum')
  if (!isSame) return `${names[left]} is compared with ${names[right]}`
  if (left === 'other') return 'this cannot be compared'
  const isOrder = op !== 'eq' && op !== 'ne'
  return isOrder && !ordered.has(left)
    ? `${names[left]} has no order, so nothing is more or less than it`
    : undefined
}

/** Why an expression over a row of `entity` cannot be true or false; the first reason, if there is one. Pure. */
export function wrongIn(lookup: Lookup, entity: string, expression: Expression): string | undefined {
  switch (expression.op) {
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return (
        wrongIn(lookup, entity, expression.left) ??
        wrongIn(lookup, entity, expression.right) ??
        misfit(
          expression.op,
          kindOf(lookup, entity, expression.left),
          kindOf(lookup, entity, expression.right),
        )
      )
    case 'and':
    case 'or':
      return expression.parts.map((part) => wrongIn(lookup, entity, part)).find((why) => why !== undefined)
    case 'not':
    case 'empty':
      return wrongIn(lookup, entity, expression.value)
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
      return kindOf(lookup, entity, expression) === 'other'
        ? 'these values cannot be calculated with'
        : undefined
    case 'length':
    case 'matches':
    case 'format':
      return kindOf(lookup, entity, expression.value) === 'text'
        ? undefined
        : `${names[kindOf(lookup, entity, expression.value)]} has no characters`
    case 'aggregate':
      return wrongInAggregate(lookup, entity, expression)
    default:
      return undefined
  }
}

function wrongInAggregate(
  lookup: Lookup,
  entity: string,
  { relation, value, where }: Extract<Expression, { op: 'aggregate' }>,
): string | undefined {
  const child = lookup.related(entity, relation)
  if (child === undefined) return undefined
  const isNumber = value === undefined || kindOf(lookup, child, value) === 'number'
  if (!isNumber) return 'only numbers have a sum'
  return where === undefined ? undefined : wrongIn(lookup, child, where)
}

/** What every condition and calculation is about, where it stands. */
function* expressionsOf(model: ApplicationModel): Generator<readonly [string, Expression, Trace]> {
  for (const { entity, expression, condition, trace } of model.rules) {
    yield [entity, expression, trace]
    if (condition !== undefined) yield [entity, condition, trace]
  }
  for (const { entity, condition, trace } of model.permissions)
    if (condition !== undefined) yield [entity, condition, trace]
  for (const { entity, transitions } of model.workflows)
    for (const { guard, trace } of transitions) if (guard !== undefined) yield [entity, guard, trace]
  for (const { trigger, condition, trace } of model.reactions)
    if (condition !== undefined) yield [trigger.entity, condition, trace]
}

/** Values that are put into a field: by a calculation, or by what the system does. */
function* valuesOf(
  model: ApplicationModel,
): Generator<{ entity: string; path: readonly string[]; value: Expression; trace: Trace }> {
  for (const { name, fields } of model.entities)
    for (const field of fields)
      if (field.computed !== undefined)
        yield { entity: name, path: [field.name], value: field.computed, trace: field.trace }
  for (const { trigger, effects, trace } of model.reactions)
    for (const effect of effects)
      if (effect.do === 'set') yield { entity: trigger.entity, path: effect.path, value: effect.value, trace }
}

/** Comparisons, calculations and assignments that no value could make true. */
export function checkTypes(model: ApplicationModel, findings: Findings): void {
  const lookup = createLookup(model)
  for (const [entity, expression, trace] of expressionsOf(model)) {
    const reason = wrongIn(lookup, entity, expression)
    if (reason !== undefined) report(findings, trace, { code: 'NX4011', reason })
  }
  for (const { entity, path, value, trace } of valuesOf(model)) {
    const field = lookup.field(entity, path)
    const kind = kindOf(lookup, entity, value)
    const reason =
      wrongIn(lookup, entity, value) ??
      (field === undefined || misfit('eq', kindOfField(field), kind) === undefined
        ? undefined
        : `"${field.label}" is ${names[kindOfField(field)]} and cannot become ${names[kind]}`)
    if (reason !== undefined) report(findings, trace, { code: 'NX4011', reason })
  }
}
