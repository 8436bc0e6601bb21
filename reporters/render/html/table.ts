import { type Content, html, type Markup } from './markup.ts'

/** A column of a table that can be sorted by it. */
export interface TableColumn<Row> {
  readonly title: Content
  readonly isNumber?: boolean
  readonly show: (row: Row) => Content
  /** What rows are sorted by; left out: the text shown. Null sorts last either way. */
  readonly sortBy?: (row: Row) => number | string | null
  /** Names the row: a header cell. */
  readonly isHead?: boolean
}

/** A table whose rows the page's script sorts by any column. */
export function sortableTable<Row>(
  caption: Content,
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
): Markup {
  const heads = columns.map(
    ({ title, isNumber }) => html`<th scope="col" ${numberClass(isNumber)}>${title}</th>`,
  )
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table class="sortable">
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${heads}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map((column) => cellOf(column, row))}
            </tr> `,
        )}
      </tbody>
    </table>
  </div> `
}

function cellOf<Row>(column: TableColumn<Row>, row: Row): Markup {
  const { isHead = false, isNumber, show, sortBy } = column
  const key = sortBy ? html` data-key="${sortBy(row) ?? ''}"` : html``
  return isHead
    ? html`<th scope="row" ${key}>${show(row)}</th>`
    : html`<td${numberClass(isNumber)}${key}>${show(row)}</td>`
}

function numberClass(isNumber: boolean | undefined): Markup {
  return isNumber ? html` class="number"` : html``
}
