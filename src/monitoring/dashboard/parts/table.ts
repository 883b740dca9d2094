// table: rows that become cards on a phone. The roles keep it a table there: a block is none to a screen reader.
import { html, type Html } from '../html.ts'

export type Column<Row> = {
  readonly title: string
  readonly cell: (row: Row) => Html | string | number
  /** The cell that names the row. */
  readonly isHead?: true
  /** Numbers stand at the right. */
  readonly isNumber?: true
}

export type TableOf<Row> = {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  /** Instead of no rows: what that means, and what to do. */
  readonly empty: Html
}

const cellOf = <Row>(column: Column<Row>, row: Row): Html =>
  column.isHead === true
    ? html`<th scope="row" role="rowheader" data-title="${column.title}">
        <div class="value">${column.cell(row)}</div>
      </th>`
    : html`<td
        role="cell"
        data-title="${column.title}"
        class="${column.isNumber === true ? 'number' : 'text'}"
      >
        <div class="value">${column.cell(row)}</div>
      </td>`

/** A table with its caption; `empty` instead when there are no rows. */
export function table<Row>({ caption, columns, rows, keyOf, empty }: TableOf<Row>): Html {
  if (rows.length === 0)
    return html`<div class="empty">
      <p class="empty-title">${caption}</p>
      ${empty}
    </div>`
  return html`<table class="cards" role="table">
    <caption>
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map(
          (column) =>
            html`<th scope="col" role="columnheader" class="${column.isNumber === true ? 'number' : 'text'}">
              ${column.title}
            </th>`,
        )}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        (row) =>
          html`<tr role="row" data-row="${keyOf(row)}">
            ${columns.map((column) => cellOf(column, row))}
          </tr> `,
      )}
    </tbody>
  </table>`
}
