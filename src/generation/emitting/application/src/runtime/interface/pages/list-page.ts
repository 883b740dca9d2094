// Rows of one entity: search, filters, order, pages. Everything is a link or a form that is sent with GET.
import { html } from 'hono/html'
import type { EntityDefinition, FieldDefinition } from '../../definition.ts'
import type { Markup } from '../markup.ts'
import { renderField, renderSelect, type Choice } from '../parts/field-input.ts'
import { renderPage } from '../parts/layout.ts'
import { columnsOf, renderRowTable } from '../parts/row-table.ts'
import { listPlace, newPlace, withQuery } from '../places.ts'
import { nameParents } from '../row-labels.ts'
import type { Visit } from '../visit.ts'
import { capitalise, sayValue } from '../words.ts'
import { doneNotice } from '../notices.ts'
import { readWindow, type ListWindow } from '../list-window.ts'

/** What a list is asked for: the parameters of the address, without those of the page itself. */
export type ListWish = Readonly<Record<string, string>>

/** Parameters of the interface that the service does not know. */
const ownParameters = new Set(['page', 'done', 'limit'])

const readWish = (url: URL): ListWish =>
  Object.fromEntries(
    [...url.searchParams].filter(([name, value]) => value !== '' && !ownParameters.has(name)),
  )

/** @throws Problem when the visitor may not list, or a filter is wrong */
export async function renderList(visit: Visit, entity: EntityDefinition): Promise<Markup> {
  const { application, caller, url } = visit
  const service = application.service(entity.name)
  const wish = readWish(url)
  const shown = await readWindow(service, caller, wish)
  const { items } = shown
  const names = await nameParents(visit, entity, items)
  const page = Math.max(1, Number.parseInt(url.searchParams.get('page') ?? '1', 10) || 1)
  const filters = filterFields(entity)
  const isFiltered = Object.keys(wish).some((name) => !['sort', 'cursor', 'before'].includes(name))
  const title = capitalise(entity.plural)
  return renderPage(visit, {
    title,
    notice: doneNotice(url, entity),
    main: html`<div class="heading">
        <h1>${title}</h1>
        ${
          service.abilities(caller).create
            ? html`<a class="button primary" href="${newPlace(entity)}">New ${entity.label}</a>`
            : ''
        }
      </div>
      ${renderFilters(entity, filters, wish)}
      ${
        items.length === 0
          ? html`<p class="nothing">
              ${isFiltered ? `No ${entity.plural} are like that.` : `There are no ${entity.plural} yet.`}
            </p>`
          : renderRowTable({
              entity,
              items,
              names,
              caption: page === 1 ? title : `${title}, page ${page}`,
              columns: columnsOf(entity),
              sorting: (field) => sortingOf(entity, wish, field),
            })
      }
      ${renderPages(entity, wish, page, shown)}`,
  })
}

function sortingOf(entity: EntityDefinition, wish: ListWish, field: string) {
  const order = wish['sort'] === field ? 'ascending' : wish['sort'] === `-${field}` ? 'descending' : 'none'
  const kept = withoutPlace(wish)
  const place = withQuery(listPlace(entity), { ...kept, sort: order === 'ascending' ? `-${field}` : field })
  return { place, order } as const
}

/** What can be filtered by: what the requirements ask to search by, and everything that has few values. */
function filterFields(entity: EntityDefinition): readonly FieldDefinition[] {
  const asked = new Set(entity.searchBy)
  return entity.fields.filter(
    ({ name, type, sensitive }) =>
      sensitive !== 'secret' && (asked.has(name) || type === 'enum' || type === 'bool'),
  )
}

function renderFilters(entity: EntityDefinition, fields: readonly FieldDefinition[], wish: ListWish): Markup {
  const text = { name: 'q', label: 'search', required: true, hints: [], error: undefined }
  return html`<form
    class="filters"
    method="get"
    action="${listPlace(entity)}"
    role="search"
    aria-label="${capitalise(entity.plural)}"
  >
    ${html`<div class="field"><label for="q">Search</label><input type="search" id="${text.name}" name="q" value="${wish['q'] ?? ''}" /></div>`}
    ${fields.map((field) => renderFilter(field, wish[field.name] ?? ''))}
    ${Object.entries(wish).map(([name, value]) =>
      name === 'q' || name === 'cursor' || name === 'before' || fields.some((field) => field.name === name)
        ? ''
        : html`<input type="hidden" name="${name}" value="${value}" />`,
    )}
    <p class="buttons">
      <button>Search</button>${
        Object.keys(wish).length === 0
          ? ''
          : html`<a class="quiet button" href="${listPlace(entity)}">Clear</a>`
      }
    </p>
  </form>`
}

function renderFilter(field: FieldDefinition, value: string): Markup {
  const input = { name: field.name, label: field.label, required: true, hints: [], error: undefined }
  const choices = choicesOf(field)
  if (choices !== undefined)
    return renderSelect({ ...input, required: true }, [{ value: '', label: 'Any' }, ...choices], value)
  const type = field.type === 'date' ? 'date' : field.type === 'int' ? 'number' : 'text'
  return renderField(
    input,
    html`<input type="${type}" id="${field.name}" name="${field.name}" value="${value}" />`,
  )
}

function choicesOf({ type, values }: FieldDefinition): readonly Choice[] | undefined {
  if (type === 'bool')
    return [
      { value: 'true', label: 'Yes' },
      { value: 'false', label: 'No' },
    ]
  if (type !== 'enum') return undefined
  return (values ?? []).map((value) => ({ value, label: sayValue(value) }))
}

/** What is searched, without where in it. */
const withoutPlace = (wish: ListWish): ListWish =>
  Object.fromEntries(Object.entries(wish).filter(([name]) => name !== 'cursor' && name !== 'before'))

function renderPages(
  entity: EntityDefinition,
  wish: ListWish,
  page: number,
  { previous, next }: ListWindow,
): Markup {
  if (previous === undefined && next === undefined && page === 1) return html``
  const kept = withoutPlace(wish)
  const link = (label: string, relation: string, query: ListWish): Markup =>
    html`<a class="button" rel="${relation}" href="${withQuery(listPlace(entity), query)}">${label}</a>`
  return html`<nav class="pages" aria-label="Pages">
    ${page === 1 ? '' : link('First page', 'first', kept)}
    ${
      // The page before the second is the first, whatever was added to it meanwhile.
      page > 2 && previous !== undefined
        ? link('Previous page', 'prev', { ...kept, ...previous, page: String(page - 1) })
        : page === 2
          ? link('Previous page', 'prev', kept)
          : ''
    }
    <span>Page ${page}</span>
    ${next === undefined ? '' : link('Next page', 'next', { ...kept, ...next, page: String(page + 1) })}
  </nav>`
}
