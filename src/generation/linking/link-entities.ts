import { isDeepStrictEqual } from 'node:util'
import type { Entity } from '../../domain/application-model/entity.ts'
import type { Enumeration } from '../../domain/application-model/enumeration.ts'
import type { Field } from '../../domain/application-model/field.ts'
import type { Trace } from '../../domain/application-model/trace.ts'
import type { Element, TracedElement } from '../grammar/element.ts'
import { entityIdentifier, fieldIdentifier, kebabOf } from '../grammar/identifiers.ts'
import { pluralOf } from '../grammar/plural.ts'
import { saysTheSame } from './says-the-same.ts'
import { assume, report, type Findings } from './findings.ts'

type Of<Kind extends Element['kind']> = {
  readonly element: Extract<Element, { kind: Kind }>
  readonly trace: Trace
}

/** The elements of one kind, in order. */
export function elementsOf<Kind extends Element['kind']>(
  elements: readonly TracedElement[],
  kind: Kind,
): readonly Of<Kind>[] {
  const isKind = (traced: TracedElement): traced is Of<Kind> => traced.element.kind === kind
  return elements.filter(isKind)
}

type Draft = {
  readonly entity: Entity
  readonly byLabel: Map<string, Field>
  readonly byName: Map<string, Field>
}

type Desk = {
  readonly drafts: Map<string, Draft>
  readonly enums: Map<string, Enumeration>
  readonly findings: Findings
  /** Fields whose type was guessed by their name. */
  readonly guessed: Map<Field, { readonly subject: string; readonly assumed: string }>
  /** Fields that were said to be calculated. */
  readonly promised: Field[]
}

function openEntity({ drafts, findings }: Desk, label: string, trace: Trace): Draft {
  const known = drafts.get(label)
  if (known !== undefined) return known
  const { name, changed } = entityIdentifier(label)
  const clash = [...drafts.values()].find(({ entity }) => entity.name === name)
  if (clash !== undefined)
    report(findings, trace, {
      code: 'NX4009',
      reason: `"${label}" and "${clash.entity.label}" (line ${clash.entity.trace.line}) both become ${name}`,
    })
  if (changed !== undefined)
    assume(findings, trace, `entity.${kebabOf(label)}`, `it is named ${name}, since ${changed}`)
  const plural = pluralOf(label)
  const entity: Entity = {
    id: `entity.${kebabOf(label)}`,
    name,
    label,
    plural,
    path: kebabOf(plural),
    fields: [],
    trace,
  }
  const draft: Draft = { entity, byLabel: new Map(), byName: new Map() }
  drafts.set(label, draft)
  return draft
}

const addEnum = ({ enums }: Desk, name: string, values: readonly string[], trace: Trace): void => {
  enums.set(name, { id: `enum.${name}`, name, values: [...values], trace })
}

function addField(desk: Desk, draft: Draft, { element: { field: said }, trace }: Of<'field'>): void {
  const { values, assumed, isComputed = false, label, type, required, unique, scale, ...rules } = said
  const { name, changed } = fieldIdentifier(label)
  const enumName = draft.entity.name + name.charAt(0).toUpperCase() + name.slice(1)
  const field: Field = {
    name,
    label,
    type,
    required,
    unique,
    ...(values === undefined ? {} : { enum: enumName }),
    ...(scale === undefined ? {} : { scale }),
    ...rules,
    trace,
  }
  const twin = draft.byLabel.get(label) ?? draft.byName.get(name)
  if (twin !== undefined) return reportTwin(desk.findings, draft.entity, twin, field)
  if (values !== undefined) addEnum(desk, enumName, values, trace)
  if (assumed !== undefined) desk.guessed.set(field, { subject: `${draft.entity.name}.${name}`, assumed })
  if (changed !== undefined)
    assume(desk.findings, trace, `${draft.entity.name}.${name}`, `it is named ${name}, since ${changed}`)
  if (isComputed) desk.promised.push(field)
  draft.byLabel.set(label, field)
  draft.byName.set(name, field)
  draft.entity.fields.push(field)
}

function reportTwin(findings: Findings, { label }: Entity, first: Field, second: Field): void {
  const at = `line ${first.trace.line}`
  if (first.label !== second.label)
    return report(findings, second.trace, {
      code: 'NX4009',
      reason: `"${second.label}" and "${first.label}" (${at}) both become ${first.name}`,
    })
  if (saysTheSame(first, second)) return
  report(findings, second.trace, {
    code: 'NX4005',
    reason: `"${first.label}" of "${label}" is defined differently in ${at}`,
  })
}

/** Gives a field that was declared before its states, or only by them. */
function addStates(desk: Desk, draft: Draft, { element, trace }: Of<'states'>): void {
  const { name } = fieldIdentifier(element.field)
  const enumName = draft.entity.name + name.charAt(0).toUpperCase() + name.slice(1)
  const before = desk.enums.get(enumName)
  if (before !== undefined && !isDeepStrictEqual(before.values, element.values))
    return report(desk.findings, trace, {
      code: 'NX4005',
      reason: `the values of "${element.field}" are different in line ${before.trace.line}`,
    })
  addEnum(desk, enumName, element.values, trace)
  const known = draft.byLabel.get(element.field)
  const facts = {
    type: 'enum' as const,
    enum: enumName,
    ...(element.initial === undefined ? {} : { default: element.initial }),
  }
  if (known !== undefined) {
    Object.assign(known, facts)
    return
  }
  const field: Field = { name, label: element.field, required: true, unique: false, ...facts, trace }
  draft.byLabel.set(element.field, field)
  draft.byName.set(name, field)
  draft.entity.fields.push(field)
}

/** What is calculated is what the calculation gives, unless a type was written. */
function retype(
  { guessed }: Desk,
  field: Field,
  type: Pick<Field, 'type' | 'scale' | 'currency'> | undefined,
) {
  const guess = guessed.get(field)
  if (guess === undefined || type === undefined || field.type === type.type) return
  delete field.scale
  Object.assign(field, type)
  const assumed = `"${field.label}" has the type ${type.type}, by what it is calculated from`
  guessed.set(field, { ...guess, assumed })
}

/** What a later sentence says about a field: unique, computed, personal. */
function amend(desk: Desk, elements: readonly TracedElement[]): void {
  const fieldOf = (entity: string, label: string): Field | undefined =>
    desk.drafts.get(entity)?.byLabel.get(label)
  for (const { element } of elementsOf(elements, 'unique')) {
    const field = fieldOf(element.entity, element.field)
    if (field !== undefined) field.unique = true
  }
  for (const { element } of elementsOf(elements, 'sensitive')) {
    const field = fieldOf(element.entity, element.field)
    if (field !== undefined) field.sensitive = element.sensitive
  }
  for (const { element, trace } of elementsOf(elements, 'computed')) {
    const field = fieldOf(element.entity, element.field)
    if (field === undefined) continue
    retype(desk, field, element.type)
    if (field.computed !== undefined && !isDeepStrictEqual(field.computed, element.expression))
      report(desk.findings, trace, {
        code: 'NX4005',
        reason: `"${field.label}" is already calculated in another way`,
      })
    else field.computed = element.expression
  }
}

/** A field that is calculated, and nobody says how. */
function reportUnkept({ promised, findings }: Desk): void {
  for (const { label, computed, trace } of promised)
    if (computed === undefined)
      report(findings, trace, {
        code: 'NX2004',
        reason: `"${label}" is calculated, and no sentence says how`,
        suggestion: `The ${label} is the sum of quantity times price of its line items.`,
      })
}

/** What entities and fields were called before. A name that is still in use cannot have been given up. */
function linkRenames(desk: Desk, elements: readonly TracedElement[]): void {
  for (const { element, trace } of elementsOf(elements, 'renamed')) {
    const draft = desk.drafts.get(element.entity)
    if (draft === undefined) continue
    const field = element.field === undefined ? undefined : draft.byLabel.get(element.field)
    const renamed = element.field === undefined ? draft.entity : field
    if (renamed === undefined) continue
    const former =
      element.field === undefined
        ? entityIdentifier(element.formerly).name
        : fieldIdentifier(element.formerly).name
    const named =
      element.field === undefined
        ? [...desk.drafts.values()].map(({ entity }) => entity)
        : draft.entity.fields
    const owner = named.find(({ name, formerName }) => name === former || formerName === former)
    if (owner !== undefined && (owner !== renamed || owner.name === former))
      report(desk.findings, trace, {
        code: 'NX4010',
        reason: `"${element.formerly}" is also the name of "${owner.label}" (line ${owner.trace.line}), now or before`,
      })
    else if (renamed.formerName !== undefined && renamed.formerName !== former)
      report(desk.findings, trace, {
        code: 'NX4010',
        reason: `another line says that "${renamed.label}" was called otherwise`,
      })
    else renamed.formerName = former
  }
}

const displayOf = ({ fields }: Entity): string | undefined =>
  (
    fields.find(({ name }) => /^(?:name|title|number|code|reference|subject|label)$/.test(name)) ??
    fields.find(({ type }) => type === 'string' || type === 'text')
  )?.name

/** Puts entities and their fields together. The same field said twice is one field, or a contradiction. */
export function linkEntities(
  elements: readonly TracedElement[],
  findings: Findings,
): { entities: Entity[]; enums: Enumeration[] } {
  const desk: Desk = { drafts: new Map(), enums: new Map(), findings, guessed: new Map(), promised: [] }
  for (const traced of elements) {
    const { element, trace } = traced
    if (element.kind === 'entity') openEntity(desk, element.entity, trace)
    if (element.kind === 'relation')
      for (const label of [
        element.relation.fromKind === 'entity' ? element.relation.from : '',
        element.relation.to,
      ])
        if (label !== '') openEntity(desk, label, trace)
    if (element.kind === 'field') addField(desk, openEntity(desk, element.entity, trace), { element, trace })
    if (element.kind === 'states')
      addStates(desk, openEntity(desk, element.entity, trace), { element, trace })
  }
  amend(desk, elements)
  for (const [{ trace }, { subject, assumed }] of desk.guessed) assume(findings, trace, subject, assumed)
  reportUnkept(desk)
  linkRenames(desk, elements)
  const entities = [...desk.drafts.values()].map(({ entity }) => {
    const display = displayOf(entity)
    const { trace, ...rest } = entity
    return { ...rest, ...(display === undefined ? {} : { display }), trace }
  })
  // Those that only relations name come last, wherever they are named.
  entities.sort((a, b) => Number(a.fields.length === 0) - Number(b.fields.length === 0))
  const names = entities.flatMap(({ fields }) => fields.flatMap((field) => field.enum ?? []))
  return { entities, enums: names.flatMap((name) => desk.enums.get(name) ?? []) }
}
