// The first page: everything that the visitor may see, and what happened there last.
import { html } from 'hono/html'
import type { EntityDefinition } from '../../definition.ts'
import type { Markup } from '../markup.ts'
import { renderPage } from '../parts/layout.ts'
import { renderValue } from '../parts/value.ts'
import { listPlace, newPlace, rowPlace, usersPlace } from '../places.ts'
import { labelOf } from '../row-labels.ts'
import type { Visit } from '../visit.ts'
import { capitalise } from '../words.ts'

const latest = 4

/** Undefined when there is nothing that the visitor may see. */
export async function renderHome(visit: Visit): Promise<Markup | undefined> {
  const { application, caller } = visit
  const visible = application.definition.entities.filter(
    ({ name }) => application.service(name).abilities(caller).list,
  )
  if (visible.length === 0 && caller.kind === 'anyone') return undefined
  const cards = await Promise.all(visible.map((entity) => renderCard(visit, entity)))
  return renderPage(visit, {
    title: application.definition.label,
    main: html`<h1>${application.definition.label}</h1>
      ${
        cards.length === 0
          ? html`<p class="nothing">
              ${
                application.users.mayAdminister(caller)
                  ? html`You manage <a href="${usersPlace}">users and their roles</a>.`
                  : ''
              }
              Your role, ${caller.kind === 'user' ? caller.role.replaceAll('-', ' ') : 'none'}, may see
              nothing here yet. Whoever administers users can give you another one.
            </p>`
          : html`<div class="cards">${cards}</div>`
      }`,
  })
}

async function renderCard(visit: Visit, entity: EntityDefinition): Promise<Markup> {
  const service = visit.application.service(entity.name)
  const { items } = await service.list(visit.caller, { sort: '-createdAt', limit: String(latest) })
  const state = entity.fields.find(({ name }) => name === entity.workflow?.field)
  const heading = `${entity.path}-heading`
  return html`<section class="card" aria-labelledby="${heading}">
    <h2 id="${heading}"><a href="${listPlace(entity)}">${capitalise(entity.plural)}</a></h2>
    ${
      items.length === 0
        ? html`<p class="nothing">None yet.</p>`
        : html`<ul class="rows">
            ${items.map(
              (item) =>
                html`<li>
                  <a href="${rowPlace(entity, item.id)}">${labelOf(entity, item)}</a
                  >${state === undefined ? '' : html` ${renderValue(state, item[state.name])}`}
                </li>`,
            )}
          </ul>`
    }
    <p class="links">
      <a href="${listPlace(entity)}">All ${entity.plural}</a>${
        service.abilities(visit.caller).create
          ? html`<a href="${newPlace(entity)}">New ${entity.label}</a>`
          : ''
      }
    </p>
  </section>`
}
