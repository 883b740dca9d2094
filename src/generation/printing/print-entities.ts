import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import type { Expression } from '../../domain/application-model/expression.ts'
import type { Field } from '../../domain/application-model/field.ts'
import type { Relation } from '../../domain/application-model/relation.ts'
import { printCondition, printDuration, printValue } from './print-expression.ts'
import type { Words } from './print-context.ts'

/** `dueDate` as `due date`: reading the words gives the identifier again. */
const wordsOfIdentifier = (name: string): string =>
  name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase()

/** What entities and fields were called in an earlier build. */
export const printRenames = (model: ApplicationModel, words: Words): readonly string[] =>
  model.entities.flatMap(({ name, formerName, fields }) => [
    ...(formerName === undefined
      ? []
      : [`${capital(words.one(name))} was called "${wordsOfIdentifier(formerName)}".`]),
    ...fields.flatMap((field) =>
      field.formerName === undefined
        ? []
        : [`The ${field.label} of ${words.one(name)} was called "${wordsOfIdentifier(field.formerName)}".`],
    ),
  ])

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const typeWords: Readonly<Record<string, string>> = {
  bool: 'yes or no',
  datetime: 'date and time',
  int: 'whole number',
}

const plainLabel =
  /^(?!(?:a|an|the|each|every|any|its|their|this|that|optional|required|mandatory|unique|many|one|exactly|at|zero)\b)(?!.*\b(?:and|or|that|which|with|not|no|unless|except|only|never|without|if|when|must|can|has|have)\b)[a-z0-9 '-]+$/

function rulesOf(field: Field): string[] {
  const { required, unique, min, max, minLength, maxLength, pattern, scale, sensitive } = field
  return [
    ...(required ? [] : ['optional']),
    ...(unique ? ['unique'] : []),
    ...(scale === undefined || scale === 2 ? [] : [`with ${scale} decimals`]),
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
    ...(minLength === undefined ? [] : [`at least ${minLength} characters`]),
    ...(maxLength === undefined ? [] : [`at most ${maxLength} characters`]),
    ...(pattern === undefined ? [] : [`matches /${pattern.replaceAll('|', String.raw`\|`)}/`]),
    ...(sensitive === undefined ? [] : [sensitive === 'pii' ? 'personal data' : 'secret']),
    ...(field.default === undefined ? [] : [`default ${printDefault(field.default)}`]),
  ]
}

const printDefault = (value: string): string => {
  if (/^PT?\d+[DWYHM]$/.test(value)) return printDuration(value)
  return /^-?\d+(?:\.\d+)?$/.test(value) ? value : `"${value}"`
}

function typeOf(field: Field, { enums }: ApplicationModel): string {
  const values = enums.find(({ name }) => name === field.enum)?.values
  if (field.currency !== undefined) return `money in ${field.currency}`
  if (values === undefined) return typeWords[field.type] ?? field.type
  return `one of ${values.map((value) => `"${value}"`).join(', ')}`
}

/** A heading and a table of fields for each entity. */
export const printEntities = (model: ApplicationModel): readonly string[] =>
  model.entities
    .filter(({ fields }) => fields.length > 0)
    .flatMap(({ label, fields }) => [
      '',
      `## ${label.charAt(0).toUpperCase()}${label.slice(1)}`,
      '',
      '| field | type | rules |',
      '| --- | --- | --- |',
      ...fields.map((field) => {
        const name = plainLabel.test(field.label) ? field.label : `"${field.label}"`
        return `| ${name} | ${typeOf(field, model)} | ${rulesOf(field).join(', ')} |`
      }),
      '',
    ])

function printRelation(words: Words, relation: Relation): readonly string[] {
  const { from, fromKind, to, kind, required, atLeastOne, onDelete } = relation
  const one = (name: string): string => words.entity(name)?.label ?? name
  const child = `Each ${one(to)} belongs to ${required ? 'one' : 'an optional'} ${one(from)}.`
  const few = kind === '1-1' ? (atLeastOne ? 'exactly one' : 'one') : 'at least one'
  const parent = `Each ${one(from)} must have ${few} ${one(to)}.`
  const deletion = { restrict: '', cascade: 'are deleted too', setNull: 'are kept' }[onDelete]
  const mirrored = [parent, `Each ${one(to)} has many ${words.many(from)}.`]
  const many = atLeastOne ? mirrored : [`Many ${words.many(from)} have many ${words.many(to)}.`]
  return [
    ...(kind === 'n-n' ? many : [child]),
    ...(kind === '1-1' || (kind === '1-n' && atLeastOne && fromKind === 'entity') ? [parent] : []),
    ...(deletion === '' ? [] : [`When ${words.one(from)} is deleted, its ${words.many(to)} ${deletion}.`]),
  ]
}

export const printRelations = (model: ApplicationModel, words: Words): readonly string[] =>
  model.relations.flatMap((relation) => printRelation(words, relation))

const stateIn = (where: Expression | undefined): string | undefined =>
  where?.op === 'eq' && where.right.op === 'literal' && where.right.type === 'enum'
    ? `"${where.right.value}"`
    : undefined

/** `"open" loans`, or only `loans`. */
export function printCounted(words: Words, entity: string, where: Expression | undefined): string {
  const state = stateIn(where)
  if (state !== undefined) return `${state} ${words.many(entity)}`
  return where === undefined
    ? words.many(entity)
    : `${words.many(entity)} where ${printCondition(words, entity, where)}`
}

function printComputed(words: Words, entity: string, { label, computed }: Field): string {
  const start = `The ${label} of ${words.one(entity)} is`
  if (computed === undefined) return ''
  if (computed.op !== 'aggregate') return `${start} ${printValue(words, entity, computed)}.`
  const child = words.target(entity, computed.relation) ?? ''
  if (computed.function === 'count')
    return `${start} the number of its ${printCounted(words, child, computed.where)}.`
  const { where } = computed
  const condition = where === undefined ? '' : ` where ${printCondition(words, child, where)}`
  const value = computed.value === undefined ? '' : printValue(words, child, computed.value)
  return `${start} the sum of ${value} of its ${words.many(child)}${condition}.`
}

export const printCalculations = (model: ApplicationModel, words: Words): readonly string[] =>
  model.entities.flatMap(({ name, fields }) =>
    fields.filter(({ computed }) => computed !== undefined).map((field) => printComputed(words, name, field)),
  )
