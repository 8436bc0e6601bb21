import { type Content, html, type Markup } from './markup.ts'

/** A column of a table that can be sorted by it. */
export interface TableColumn<Row> {
  readonly title: Content
  readonly isNumber?: boolean
  /** Sentences rather than words: kept wide enough to be read where the table is scrolled. */
  readonly isProse?: boolean
  readonly show: (row: Row) => Content
  /** What rows are sorted by; left out: the text shown. Unknown sorts last either way. */
  readonly sortBy?: (row: Row) => number | string | undefined
  /** Names the row: a header cell. */
  readonly isHead?: boolean
  /** Left out on phones, where the row's name or another column says the same. */
  readonly isWideOnly?: boolean
}

/** A table whose rows the page's script sorts by any column. */
export function sortableTable<Row>(
  caption: Content,
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
): Markup {
  const heads = columns.map(
    (column) => html`<th scope="col" ${classOf(column)}>${column.title}</th>`,
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
  const { isHead = false, show, sortBy } = column
  const key = sortBy ? html` data-key="${sortBy(row) ?? ''}"` : html``
  const content = html`${show(row)}`
  const kind = classOf(column, content)
  return isHead
    ? html`<th scope="row" ${kind}${key}>${content}</th>`
    : html`<td${kind}${key}>${content}</td>`
}

/** Names from elsewhere may be one word that no column has room for. */
function hasEndlessWord({ text }: Markup): boolean {
  return /[^\s-]{25}/.test(text.replaceAll(/<[^>]*>/g, ' '))
}

function classOf<Row>(column: TableColumn<Row>, content?: Markup): Markup {
  const { isNumber, isProse, isWideOnly } = column
  const isEndless = content !== undefined && hasEndlessWord(content)
  const kind = isNumber ? 'number' : isProse ? 'prose' : isEndless ? 'endless' : undefined
  const names = [kind, isWideOnly ? 'wide-only' : undefined].filter((name) => name !== undefined)
  return names.length === 0 ? html`` : html` class="${names.join(' ')}"`
}
