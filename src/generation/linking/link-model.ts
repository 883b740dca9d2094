import { basename } from 'node:path'
import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import type { Entity } from '../../domain/application-model/entity.ts'
import type { Trace } from '../../domain/application-model/trace.ts'
import type { TracedElement } from '../grammar/element.ts'
import { isHostileTitle } from '../grammar/identifiers.ts'
import type { ReadDocument } from '../read-document.ts'
import { assume, report, type Findings } from './findings.ts'
import { elementsOf, linkEntities } from './link-entities.ts'
import { linkBehaviour } from './link-behaviour.ts'
import { linkOperations } from './link-operations.ts'
import { linkOwnerships, linkPermissions, linkRoles } from './link-permissions.ts'
import { linkRelations } from './link-relations.ts'
import { linkWorkflows } from './link-workflows.ts'

/** A document without roles gets one that may do everything. */
function withSomeRole(
  elements: readonly TracedElement[],
  entities: readonly Entity[],
  findings: Findings,
): readonly TracedElement[] {
  const speaksOfRoles = elements.some(
    ({ element }) =>
      element.kind === 'role' ||
      element.kind === 'permission' ||
      (element.kind === 'transition' && element.actors.length > 0),
  )
  const [first] = entities
  if (speaksOfRoles || first === undefined) return elements
  assume(findings, first.trace, 'role.user', 'no role is named, so every signed-in user may do everything')
  const grants = entities.flatMap(({ label, trace }) =>
    ['create', 'read', 'update', 'delete'].map((operation): TracedElement => ({
      trace,
      element: {
        kind: 'permission',
        role: 'user',
        entity: label,
        operation,
        effect: 'allow',
        scope: 'all',
        exclusive: false,
      },
    })),
  )
  return [...elements, ...grants]
}

type Name = { readonly text: string; readonly trace: Trace }

/** A name with the capitals that the sentence gives it. */
function asWritten(name: string, sentence: string): string {
  const at = sentence.toLowerCase().lastIndexOf(name.toLowerCase())
  return at < 0 ? name : sentence.slice(at, at + name.length)
}

/** Names that are none are reported and not used. */
function namesOf(read: ReadDocument, findings: Findings): readonly Name[] {
  const said = elementsOf(read.elements, 'name').map(({ element, trace }) => ({
    text: asWritten(element.name, trace.text),
    trace,
  }))
  const names = read.title === undefined ? said : [read.title, ...said]
  for (const { text, trace } of names)
    if (isHostileTitle(text))
      report(findings, trace, {
        code: 'NX1005',
        reason: 'this is a path, markup or code, and no name of an application',
        suggestion: 'The application is called "Clinic Bookings".',
      })
  return names.filter(({ text }) => !isHostileTitle(text))
}

function linkName(read: ReadDocument, file: string, findings: Findings): string {
  const [first, ...others] = namesOf(read, findings)
  const other = others.find(({ text }) => text.toLowerCase() !== first?.text.toLowerCase())
  if (other !== undefined)
    report(findings, other.trace, {
      code: 'NX4005',
      reason: `the application is called "${first?.text}" elsewhere`,
    })
  if (first !== undefined) return first.text
  const name = basename(file).replace(/\.[^.]*$/, '')
  findings.assumptions.push({
    file,
    line: 1,
    subject: 'name',
    text: `the application is called ${name}, after the file`,
  })
  return name
}

function linkSynonyms(elements: readonly TracedElement[], findings: Findings): Record<string, string> {
  const synonyms = new Map<string, string>()
  for (const { element, trace } of elementsOf(elements, 'synonym')) {
    const known = synonyms.get(element.word)
    if (known !== undefined && known !== element.means)
      report(findings, trace, { code: 'NX4005', reason: `"${element.word}" means "${known}" elsewhere` })
    else synonyms.set(element.word, element.means)
  }
  return Object.fromEntries(synonyms)
}

/** Puts everything that was read together into one model. Keys are in the schema's order. */
export function linkModel(read: ReadDocument, file: string, findings: Findings): ApplicationModel {
  const { entities, enums } = linkEntities(read.elements, findings)
  const elements = withSomeRole(read.elements, entities, findings)
  const relations = linkRelations(elements, findings)
  const roles = linkRoles(elements, entities)
  const permissions = linkPermissions(elements, entities, roles)
  const workflows = linkWorkflows(elements, entities, enums, findings)
  const behaviour = linkBehaviour(elements, findings)
  return {
    irVersion: 1,
    name: linkName(read, file, findings),
    ...(read.description === undefined ? {} : { description: read.description }),
    entities,
    enums,
    relations,
    roles,
    permissions,
    ownerships: linkOwnerships(permissions, roles, relations, findings),
    operations: linkOperations(elements, entities, { enums, workflows }, permissions),
    rules: behaviour.rules,
    reactions: behaviour.reactions,
    workflows,
    integrations: behaviour.integrations,
    nfrs: behaviour.nfrs,
    schedules: behaviour.schedules,
    synonyms: linkSynonyms(elements, findings),
    assumptions: findings.assumptions,
    unresolved: read.unread.map(({ text, pieces }) => ({ file, line: pieces[0]?.line ?? 1, text })),
  }
}
