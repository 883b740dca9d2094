import type { Relation } from '../../domain/application-model/relation.ts'
import type { Trace } from '../../domain/application-model/trace.ts'
import type { RelationDraft, TracedElement } from '../grammar/element.ts'
import { entityIdentifier, kebabOf } from '../grammar/identifiers.ts'
import { relationNames } from '../grammar/vocabulary.ts'
import { assume, report, type Findings } from './findings.ts'
import { elementsOf } from './link-entities.ts'

type Draft = { draft: RelationDraft; readonly trace: Trace }

const nameOf = (label: string, kind: 'entity' | 'role'): string =>
  kind === 'entity' ? entityIdentifier(label).name : kebabOf(label)

/** Two sentences about the same two ends as one. */
function merge(first: RelationDraft, second: RelationDraft): RelationDraft {
  const kind = first.kind === '1-1' || second.kind === '1-1' ? '1-1' : first.kind
  return {
    ...first,
    kind,
    required: first.required && second.required,
    atLeastOne: first.atLeastOne || second.atLeastOne,
  }
}

const disagree = (a: RelationDraft, b: RelationDraft): boolean =>
  a.kind !== b.kind && a.said !== 'belongs' && b.said !== 'belongs'

function addRelation(
  drafts: Map<string, Draft>,
  draft: RelationDraft,
  trace: Trace,
  findings: Findings,
): void {
  const key = `${draft.from}>${draft.to}`
  const twin = drafts.get(key)
  const mirror = drafts.get(`${draft.to}>${draft.from}`)
  if (twin !== undefined) {
    if (disagree(twin.draft, draft))
      report(findings, trace, {
        code: 'NX4005',
        reason: `line ${twin.trace.line} says something else about how many "${draft.to}" a "${draft.from}" has`,
      })
    else twin.draft = merge(twin.draft, draft)
  } else if (
    mirror !== undefined &&
    draft.from !== draft.to &&
    mirror.draft.said === 'many' &&
    draft.said === 'many'
  ) {
    mirror.draft = {
      ...mirror.draft,
      kind: 'n-n',
      required: false,
      atLeastOne: mirror.draft.atLeastOne || draft.atLeastOne,
    }
  } else drafts.set(key, { draft, trace })
}

function toRelation({ draft, trace }: Draft, actions: ReadonlyMap<string, Relation['onDelete']>): Relation {
  const { from, fromKind, to, kind, required, atLeastOne } = draft
  const { fromName, toName } = relationNames(draft)
  const onDelete = actions.get(`${from}>${to}`) ?? 'restrict'
  const ends = { from: nameOf(from, fromKind), fromKind, to: nameOf(to, 'entity') }
  return {
    id: `relation.${ends.from}.${fromName}`,
    ...ends,
    kind,
    fromName,
    toName,
    required,
    atLeastOne,
    onDelete,
    trace,
  }
}

/** Puts relations together, whichever end spoke of them. */
export function linkRelations(elements: readonly TracedElement[], findings: Findings): Relation[] {
  const drafts = new Map<string, Draft>()
  for (const { element, trace } of elementsOf(elements, 'relation')) {
    addRelation(drafts, element.relation, trace, findings)
    if (element.relation.assumed !== undefined)
      assume(
        findings,
        trace,
        `relation.${nameOf(element.relation.from, element.relation.fromKind)}`,
        element.relation.assumed,
      )
  }
  const actions = new Map<string, Relation['onDelete']>()
  for (const { element, trace } of elementsOf(elements, 'on-delete')) {
    const key = `${element.parent}>${element.child}`
    const before = actions.get(key)
    if (!drafts.has(key))
      report(findings, trace, {
        code: 'NX2004',
        reason: `"${element.child}" does not belong to "${element.parent}"`,
      })
    else if (before !== undefined && before !== element.action)
      report(findings, trace, {
        code: 'NX4005',
        reason: 'another line says something else about the same deletion',
      })
    else actions.set(key, element.action)
    const draft = drafts.get(key)
    // What is kept without its parent cannot need one.
    if (element.action === 'setNull' && draft !== undefined) draft.draft = { ...draft.draft, required: false }
  }
  return [...drafts.values()].map((draft) => toRelation(draft, actions))
}
