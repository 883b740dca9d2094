// What must hold in a scene for its rows to be accepted one after the other, and which values decide it.
import type { Expression } from '../../../../domain/application-model/expression.ts'
import type { Field } from '../../../../domain/application-model/field.ts'
import type { Rule } from '../../../../domain/application-model/rule.ts'
import { numbers } from '../../application/src/runtime/expressions/numbers.ts'
import { isEmpty, texts } from '../../application/src/runtime/expressions/texts.ts'
import type { Value } from '../../application/src/runtime/definition.ts'
import { evaluate, parentAt, rowsAt, truthOf, type Setting } from './evaluate.ts'
import type { ModelIndex } from './model-index.ts'
import type { Row } from './scene.ts'

/** One value that may be changed so that a constraint holds. */
export type Variable = { readonly row: Row; readonly field: Field }

export type Constraint = {
  /** What it comes from, for explanations. */
  readonly what: string
  readonly row: Row
  readonly expressions: readonly Expression[]
  holds(): boolean
  variables(): readonly Variable[]
}

/** Whether a field may have a value by itself. */
export function isAllowed(field: Field, value: Value): boolean {
  if (isEmpty(value)) return !field.required
  if (typeof value === 'string' && !['decimal', 'money', 'date', 'datetime'].includes(field.type)) {
    const length = texts.length(value) ?? 0
    if (field.pattern !== undefined && !new RegExp(`^(?:${field.pattern})$`, 'u').test(value)) return false
    return length >= (field.minLength ?? 0) && length <= (field.maxLength ?? Infinity)
  }
  return (
    (field.min === undefined || numbers.isAtLeast(value, field.min) !== false) &&
    (field.max === undefined || numbers.isAtMost(value, field.max) !== false)
  )
}

/** Values that people write and that an expression depends on, of the row itself and of rows that it leads to. */
export function variablesOf(setting: Setting, row: Row, expression: Expression): readonly Variable[] {
  const { index } = setting
  switch (expression.op) {
    case 'field': {
      const owner = parentAt(row, expression.path.slice(0, -1))
      const name = expression.path.at(-1)
      const field = owner?.kind === 'row' && name !== undefined ? index.field(owner.entity, name) : undefined
      if (owner?.kind !== 'row' || field === undefined) return []
      if (field.computed !== undefined) return variablesOf(setting, owner, field.computed)
      return isMoved(index, owner.entity, field.name) ? [] : [{ row: owner, field }]
    }
    case 'aggregate':
      return rowsAt(setting, row, expression.relation).flatMap((found) =>
        [expression.value, expression.where].flatMap((part) =>
          part === undefined ? [] : variablesOf(setting, found, part),
        ),
      )
    default:
      return innerOf(expression).flatMap((part) => variablesOf(setting, row, part))
  }
}

/** The parts right below an expression, but those of an aggregate: they are about other rows. */
function innerOf(expression: Expression): readonly Expression[] {
  if ('left' in expression) return [expression.left, expression.right]
  if ('parts' in expression) return expression.parts
  if (expression.op === 'in') return [expression.value, ...expression.options]
  return expression.op !== 'literal' && expression.op !== 'aggregate' && 'value' in expression
    ? [expression.value]
    : []
}

/** Whether a field is the state of a workflow: it changes by moves only. */
export const isMoved = (index: ModelIndex, entity: string, field: string): boolean =>
  index.workflow(entity)?.field === field

type Look = {
  readonly setting: Setting
  readonly row: Row
  /** The state that the row has when it is looked at. */
  readonly state?: string | undefined
}

/** What the system sets in a row by itself when it comes into a state. */
function setOnEntry({ setting, row }: Look, state: string): Readonly<Record<string, Value>> {
  const found: Record<string, Value> = {}
  for (const { trigger, condition, effects } of setting.index.shape(row.entity).parts.reactions)
    if (trigger.event === 'changed-to' && trigger.name === state && condition === undefined)
      for (const effect of effects) {
        const [name, ...more] = effect.do === 'set' ? effect.path : []
        if (effect.do === 'set' && name !== undefined && more.length === 0)
          found[name] = evaluate(setting, row, effect.value)
      }
  return found
}

/** Runs `look` while the row has a state, and what comes with it. */
function inState<Result>(at: Look, look: () => Result): Result {
  const { setting, row, state } = at
  const field = setting.index.workflow(row.entity)?.field
  if (state === undefined || field === undefined) return look()
  const changes = { ...setOnEntry(at, state), [field]: state }
  const before = Object.keys(changes).map((name) => [name, row.values[name] ?? null] as const)
  Object.assign(row.values, changes)
  try {
    return look()
  } finally {
    for (const [name, value] of before) row.values[name] = value
  }
}

/** An expression that must be true: not only not false. */
export const mustBeTrue = (what: string, look: Look, expression: Expression): Constraint => ({
  what,
  row: look.row,
  expressions: [expression],
  holds: () => inState(look, () => truthOf(look.setting, look.row, expression) === true),
  variables: () => variablesOf(look.setting, look.row, expression),
})

/** An expression that must be false. */
export const mustBeFalse = (what: string, look: Look, expression: Expression): Constraint => ({
  ...mustBeTrue(what, look, expression),
  holds: () => inState(look, () => truthOf(look.setting, look.row, expression) === false),
})

/** A rule: it holds unless its condition is true and its expression is false. */
export const ruleConstraint = (rule: Rule, look: Look): Constraint => {
  const expressions = [rule.expression, ...(rule.condition === undefined ? [] : [rule.condition])]
  return {
    what: rule.id,
    row: look.row,
    expressions,
    holds: () =>
      inState(
        look,
        () =>
          (rule.condition !== undefined && truthOf(look.setting, look.row, rule.condition) !== true) ||
          truthOf(look.setting, look.row, rule.expression) !== false,
      ),
    variables: () => expressions.flatMap((expression) => variablesOf(look.setting, look.row, expression)),
  }
}

/** What reactions set when a row is created must be allowed where it is set: stock does not fall below zero. */
export function reactionConstraints(look: Look): readonly Constraint[] {
  const { setting, row } = look
  const { parts } = setting.index.shape(row.entity)
  const reactions = parts.reactions.filter(({ trigger }) => trigger.event === 'created')
  return reactions.flatMap(({ id, condition, effects }) =>
    effects.flatMap((effect) => {
      if (effect.do !== 'set') return []
      const { path, value } = effect
      const expressions = [value, ...(condition === undefined ? [] : [condition])]
      const isFine = (): boolean => {
        if (condition !== undefined && truthOf(setting, row, condition) !== true) return true
        const owner = parentAt(row, path.slice(0, -1))
        const field = owner?.kind === 'row' ? setting.index.field(owner.entity, path.at(-1) ?? '') : undefined
        return field === undefined || isAllowed(field, evaluate(setting, row, value))
      }
      return [
        {
          what: id,
          row,
          expressions,
          holds: () => inState(look, isFine),
          variables: () => expressions.flatMap((expression) => variablesOf(setting, row, expression)),
        },
      ]
    }),
  )
}

/** What must hold when a row is created: its rules, and what reactions set. */
export const creationConstraints = (look: Look): readonly Constraint[] => [
  ...look.setting.index
    .rules(look.row.entity)
    .filter(({ severity }) => severity === 'error')
    .map((rule) => ruleConstraint(rule, look)),
  ...reactionConstraints(look),
]
