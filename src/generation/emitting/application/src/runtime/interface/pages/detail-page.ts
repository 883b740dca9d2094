// One row: its fields, what it belongs to, what belongs to it, and everything that the visitor may do with it now.
import { html } from 'hono/html'
import type { ChildDefinition, EntityDefinition } from '../../definition.ts'
import type { Mistake, Problem } from '../../problem.ts'
import type { Item, RowAbilities } from '../../services.ts'
import { isLongText } from '../long-text.ts'
import type { Markup } from '../markup.ts'
import { doneNotice } from '../notices.ts'
import { renderPage, tokenField } from '../parts/layout.ts'
import { renderLinks } from '../parts/links.ts'
import { renderProblem } from '../parts/problem-summary.ts'
import { columnsOf, renderParent, renderRowTable } from '../parts/row-table.ts'
import { renderMoment, renderValue } from '../parts/value.ts'
import { listPlace, newPlace, rowPlace, withQuery } from '../places.ts'
import { findEntity, labelOf, nameParents, type ParentNames } from '../row-labels.ts'
import type { Visit } from '../visit.ts'
import { capitalise, sayValue } from '../words.ts'

const shownChildren = 10

/**
 * `problem`: why what the visitor just tried was refused.
 * @throws Problem 404 when the visitor may not see the row
 */
export async function renderDetail(
  visit: Visit,
  entity: EntityDefinition,
  id: string,
  problem?: Problem,
): Promise<Markup> {
  const service = visit.application.service(entity.name)
  const { item, warnings = [] } = await service.get(visit.caller, id)
  const abilities = await service.rowAbilities(visit.caller, id)
  const names = await nameParents(visit, entity, [item])
  const children = await Promise.all(entity.children.map((child) => renderChildren(visit, child, item)))
  const links = await Promise.all(
    entity.links.map((link) => renderLinks(visit, entity, link, item, abilities.update)),
  )
  const label = labelOf(entity, item)
  return renderPage(visit, {
    title: problem === undefined ? label : `Error: ${label}`,
    notice: doneNotice(visit.url, entity),
    main: html`${renderTrail(entity, label)}
      <div class="heading">
        <h1>${label}</h1>
        ${renderState(entity, item)}
      </div>
      ${
        problem === undefined
          ? ''
          : renderProblem(problem, {
              title: refusalTitle(problem),
              placeOf: (field) =>
                abilities.update && field !== entity.workflow?.field && isKnown(entity, field)
                  ? `${rowPlace(entity, id)}/edit#${field}`
                  : undefined,
            })
      }
      ${renderWarnings(warnings)} ${renderActions(visit, entity, item, abilities)}
      ${renderFields(entity, item, names)} ${children}${links}`,
  })
}

/** What the requirements would rather have otherwise. Nothing was refused, so it takes no focus. */
const renderWarnings = (warnings: readonly Mistake[]): Markup =>
  warnings.length === 0
    ? html``
    : html`<div class="warnings" role="note" aria-label="Warnings">
        <ul>
          ${warnings.map(({ message }) => html`<li>${capitalise(message)}</li>`)}
        </ul>
      </div>`

const isKnown = (entity: EntityDefinition, field: string): boolean =>
  entity.fields.some(({ name }) => name === field) || entity.parents.some(({ key }) => key === field)

const refusalTitle = ({ status }: Problem): string =>
  status === 409
    ? 'This cannot be done now'
    : status === 403
      ? 'You may not do this'
      : 'Something is missing before this can be done'

export const renderTrail = (entity: EntityDefinition, label: string): Markup =>
  html`<nav class="trail" aria-label="Breadcrumb">
    <ol>
      <li><a href="${listPlace(entity)}">${capitalise(entity.plural)}</a></li>
      <li aria-current="page">${label}</li>
    </ol>
  </nav>`

function renderState(entity: EntityDefinition, item: Item): Markup {
  const field = entity.fields.find(({ name }) => name === entity.workflow?.field)
  return field === undefined ? html`` : renderValue(field, item[field.name])
}

function renderActions(visit: Visit, entity: EntityDefinition, item: Item, abilities: RowAbilities): Markup {
  const place = rowPlace(entity, item.id)
  const actions = entity.actions.filter(({ verb }) => abilities.actions.includes(verb))
  const reached = new Set(actions.map(({ toState }) => toState))
  const moves = abilities.transitions.filter((state) => !reached.has(state))
  const button = (action: string, label: string, kind: 'primary' | 'plain'): Markup =>
    html`<form method="post" action="${action}">${tokenField(visit)}<button${kind === 'primary' ? html` class="primary"` : ''}>${label}</button></form>`
  if (actions.length + moves.length === 0 && !abilities.update && !abilities.delete) return html``
  return html`<div class="actions" role="group" aria-label="Actions">
    ${actions.map(({ verb, label }) => button(`${place}/actions/${encodeURIComponent(verb)}`, capitalise(label), 'primary'))}
    ${moves.map((state) => button(`${place}/moves/${encodeURIComponent(state)}`, `Move to ${sayValue(state).toLowerCase()}`, 'plain'))}
    ${abilities.update ? html`<a class="button" href="${place}/edit">Edit</a>` : ''}
    ${abilities.delete ? html`<a class="button danger" href="${place}/delete">Delete</a>` : ''}
  </div>`
}

function renderFields(entity: EntityDefinition, item: Item, names: ParentNames): Markup {
  const moment = (label: string, value: unknown): Markup =>
    typeof value === 'string'
      ? html`<div class="minor">
          <dt>${label}</dt>
          <dd>${renderMoment('datetime', value)}</dd>
        </div>`
      : html``
  return html`<dl class="details">
    ${entity.parents.map(
      (parent) =>
        html`<div>
          <dt>${capitalise(parent.label)}</dt>
          <dd>${renderParent(parent, names, item)}</dd>
        </div>`,
    )}
    ${entity.fields
      .filter(({ name }) => name !== entity.workflow?.field)
      .map(
        (field) =>
          html`<div${isLongText(field) ? html` class="long"` : ''}><dt>${capitalise(field.label)}</dt><dd>${renderValue(field, item[field.name])}</dd></div>`,
      )}
    ${moment('Created', item['createdAt'])}${moment('Changed', item['updatedAt'])}
  </dl>`
}

/** Rows that belong to this one, when the visitor may list them. */
async function renderChildren(visit: Visit, child: ChildDefinition, item: Item): Promise<Markup> {
  const entity = findEntity(visit, child.entity)
  const parent = entity?.parents.find(({ name }) => name === child.through)
  if (entity === undefined || parent === undefined) return html``
  const service = visit.application.service(entity.name)
  const { list, create } = service.abilities(visit.caller)
  if (!list) return html``
  const { items, nextCursor } = await service.list(visit.caller, {
    [parent.key]: item.id,
    limit: String(shownChildren),
  })
  const names = await nameParents(visit, entity, items)
  const heading = `${child.name}-heading`
  return html`<section class="children" aria-labelledby="${heading}">
    <div class="heading">
      <h2 id="${heading}">${capitalise(child.label)}</h2>
      ${create ? html`<a class="button" href="${withQuery(newPlace(entity), { [parent.key]: item.id })}">New ${entity.label}</a>` : ''}
    </div>
    ${items.length === 0 ? html`<p class="nothing">None yet.</p>` : renderRowTable({ entity, items, names, caption: capitalise(child.label), columns: columnsOf(entity, parent.key) })}
    ${nextCursor === null ? '' : html`<p class="links"><a href="${withQuery(listPlace(entity), { [parent.key]: item.id })}">All ${child.label}</a></p>`}
  </section>`
}
