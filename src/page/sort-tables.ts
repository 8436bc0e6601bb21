import { element } from './element.ts'

/** Gives every head of a sortable table a button that sorts by it, once more for the other way. */
export function startSorting(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>('table.sortable')) {
    for (const [column, head] of [...(table.tHead?.rows[0]?.cells ?? [])].entries()) {
      if (head.textContent.trim() === '' || head.querySelector('.needs-script')) continue
      const button = element('button', { type: 'button', class: 'sort' })
      button.append(...head.childNodes)
      head.append(button)
      button.addEventListener('click', () => sortBy(table, head, column))
    }
  }
}

function sortBy(table: HTMLTableElement, head: HTMLTableCellElement, column: number): void {
  const isNumber = head.classList.contains('number')
  const isAscending = head.ariaSort !== 'ascending'
  for (const other of table.tHead?.rows[0]?.cells ?? []) other.removeAttribute('aria-sort')
  head.ariaSort = isAscending ? 'ascending' : 'descending'
  const body = table.tBodies[0]
  if (!body) return
  const keyed = [...body.rows].map((row) => ({ row, key: keyOf(row, column) }))
  keyed.sort((a, b) => {
    // What is unknown stays at the end, whichever way.
    if (a.key === '' || b.key === '') return Number(a.key === '') - Number(b.key === '')
    const order = isNumber
      ? Number(a.key) - Number(b.key)
      : a.key.localeCompare(b.key, 'en', { numeric: true })
    return isAscending ? order : -order
  })
  body.append(...keyed.map(({ row }) => row))
}

function keyOf(row: HTMLTableRowElement, column: number): string {
  const cell = row.cells[column]
  return cell?.dataset['key'] ?? cell?.textContent.trim() ?? ''
}
