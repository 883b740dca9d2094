// Rows that are linked on both sides, with a way to link more and to remove links.
import { html } from 'hono/html'
import type { EntityDefinition, LinkDefinition } from '../../definition.ts'
import type { Item } from '../../services.ts'
import { choicesOfEntity } from '../choices.ts'
import type { Markup } from '../markup.ts'
import { rowPlace } from '../places.ts'
import { findEntity, labelOf } from '../row-labels.ts'
import type { Visit } from '../visit.ts'
import { capitalise } from '../words.ts'
import { tokenField } from './layout.ts'

export async function renderLinks(
  visit: Visit,
  entity: EntityDefinition,
  link: LinkDefinition,
  item: Item,
  mayChange: boolean,
): Promise<Markup> {
  const other = findEntity(visit, link.entity)
  if (other === undefined || !visit.application.service(other.name).abilities(visit.caller).list)
    return html``
  const linked = await visit.application.service(entity.name).linked(visit.caller, item.id, link.path)
  const place = `${rowPlace(entity, item.id)}/links/${encodeURIComponent(link.path)}`
  const heading = `${link.path}-heading`
  return html`<section class="children" aria-labelledby="${heading}">
    <h2 id="${heading}">${capitalise(link.label)}</h2>
    ${
      linked.length === 0
        ? html`<p class="nothing">None yet.</p>`
        : html`<ul class="linked">
            ${linked.map(
              (row) =>
                html`<li>
                  <a href="${rowPlace(other, row.id)}">${labelOf(other, row)}</a>${
                    mayChange
                      ? html`<form method="post" action="${place}/remove">
                          ${tokenField(visit)}<input type="hidden" name="otherId" value="${row.id}" /><button
                            class="quiet"
                          >
                            Remove<span class="visually-hidden"> ${labelOf(other, row)}</span>
                          </button>
                        </form>`
                      : ''
                  }
                </li>`,
            )}
          </ul>`
    }
    ${mayChange ? await renderAdding(visit, other, link, place, new Set(linked.map(({ id }) => id))) : ''}
  </section>`
}

async function renderAdding(
  visit: Visit,
  other: EntityDefinition,
  link: LinkDefinition,
  place: string,
  taken: ReadonlySet<string>,
): Promise<Markup> {
  const { choices } = await choicesOfEntity(visit, other, '')
  const free = choices.filter(({ value }) => !taken.has(value))
  if (free.length === 0) return html``
  return html`<form method="post" action="${place}" class="adding">
    ${tokenField(visit)}
    <div class="field">
      <label for="add-${link.path}">Add ${other.label}</label
      ><select id="add-${link.path}" name="otherId">
        ${free.map(({ value, label }) => html`<option value="${value}">${label}</option>`)}
      </select>
    </div>
    <button>Add</button>
  </form>`
}
