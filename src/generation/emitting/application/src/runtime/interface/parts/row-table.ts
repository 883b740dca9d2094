// Rows of an entity as a table; on a phone each row is a card, and every cell names its column.
import { html } from 'hono/html'
import type { EntityDefinition, FieldDefinition, ParentDefinition } from '../../definition.ts'
import type { Item } from '../../services.ts'
import { isLongText } from '../long-text.ts'
import type { Markup } from '../markup.ts'
import { rowPlace } from '../places.ts'
import { labelOf, type ParentNames } from '../row-labels.ts'
import { capitalise } from '../words.ts'
import { empty, renderValue } from './value.ts'

export type Column =
  | { readonly kind: 'field'; readonly field: FieldDefinition }
  | { readonly kind: 'parent'; readonly parent: ParentDefinition }

const maxColumns = 6
const isShown = (field: FieldDefinition): boolean =>
  !isLongText(field) && field.type !== 'json' && field.type !== 'file' && field.sensitive !== 'secret'

const columnName = (column: Column): string =>
  column.kind === 'field' ? column.field.name : column.parent.key

/** The columns of a list: what the row belongs to, its state, then its fields in the order of the requirements. */
export function columnsOf(entity: EntityDefinition, hidden?: string): readonly Column[] {
  const shown = entity.fields.filter((field) => isShown(field) && field.name !== entity.display)
  const state = shown.filter(({ name }) => name === entity.workflow?.field)
  const others = shown.filter(({ name }) => name !== entity.workflow?.field)
  const fieldColumn = (field: FieldDefinition): Column => ({ kind: 'field', field })
  return [
    ...entity.parents.map((parent): Column => ({ kind: 'parent', parent })),
    ...state.map((field) => fieldColumn(field)),
    ...others.map((field) => fieldColumn(field)),
  ]
    .filter((column) => columnName(column) !== hidden)
    .slice(0, maxColumns)
}

export type RowTable = {
  readonly entity: EntityDefinition
  readonly items: readonly Item[]
  readonly names: ParentNames
  readonly caption: string
  readonly columns: readonly Column[]
  /** Where a heading leads that sorts by a field; undefined when it cannot be sorted here. */
  readonly sorting?: (field: string) => {
    readonly place: string
    readonly order: 'ascending' | 'descending' | 'none'
  }
}

const isNumeric = (column: Column): boolean =>
  column.kind === 'field' && ['int', 'decimal', 'money'].includes(column.field.type)

/** The roles say again what the elements are: as cards they would lose it. */
export function renderRowTable(table: RowTable): Markup {
  const { entity, items, caption, columns } = table
  const display = entity.fields.find(({ name }) => name === entity.display)
  const first = renderHeading(table, display?.name, capitalise(display?.label ?? entity.label), false)
  return html`<table role="table">
    <caption>
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${first}${columns.map((column) =>
          column.kind === 'field'
            ? renderHeading(table, column.field.name, capitalise(column.field.label), isNumeric(column))
            : renderHeading(table, undefined, capitalise(column.parent.label), false),
        )}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${items.map((item) => renderRow(table, item))}
    </tbody>
  </table>`
}

function renderHeading(
  { sorting }: RowTable,
  field: string | undefined,
  label: string,
  numeric: boolean,
): Markup {
  const kind = numeric ? html` class="numeric"` : ''
  if (field === undefined || sorting === undefined)
    return html`<th scope="col" role="columnheader" ${kind}>${label}</th>`
  const { place, order } = sorting(field)
  return html`<th scope="col" role="columnheader" aria-sort="${order}" ${kind}>
    <a href="${place}"
      >${label}<span class="arrow" aria-hidden="true"
        >${order === 'ascending' ? '↑' : order === 'descending' ? '↓' : '↕'}</span
      ></a
    >
  </th>`
}

const renderRow = ({ entity, columns, names }: RowTable, item: Item): Markup =>
  html`<tr role="row">
    <th scope="row" role="rowheader"><a href="${rowPlace(entity, item.id)}">${labelOf(entity, item)}</a></th>
    ${columns.map(
      (column) =>
        html`<td
          role="cell"
          data-label="${capitalise(column.kind === 'field' ? column.field.label : column.parent.label)}"
          ${isNumeric(column) ? html` class="numeric"` : ''}
        >
          ${renderCell(column, names, item)}
        </td>`,
    )}
  </tr>`

const renderCell = (column: Column, names: ParentNames, item: Item): Markup =>
  column.kind === 'field'
    ? renderValue(column.field, item[column.field.name])
    : renderParent(column.parent, names, item)

/** The row that a row belongs to, as a link where the visitor may follow it. */
export function renderParent(parent: ParentDefinition, names: ParentNames, item: Item): Markup {
  const id = item[parent.key]
  if (typeof id !== 'string') return empty
  const { label, place } = names(parent, id)
  return place === undefined ? html`${label}` : html`<a href="${place}">${label}</a>`
}
