import { reader } from './columns.ts'
import { select } from './controls.ts'
import { byId, element, isolated } from './element.ts'
import { cellsOf, content, type PlacedCell } from './page-content.ts'
import { pager } from './pager.ts'
import { openSample } from './sample-dialog.ts'
import { type ListColumn, type ListedSample, listColumns } from './sample-list-columns.ts'

const PAGE_SIZE = 25

const kinds = [
  { value: 'all', title: 'all' },
  { value: 'failed', title: 'failed' },
  { value: 'poor', title: 'answers that failed checks' },
  { value: 'ok', title: 'ok' },
  { value: 'warmup', title: 'warm-ups' },
  { value: 'confirm', title: 'measured again' },
] as const
type Kind = (typeof kinds)[number]['value']

export interface SampleList {
  /** Shows the samples of one cell. */
  showCell(matrixIndex: number, cellIndex: number): void
}

/** The list of all samples: filtered, sorted by any column, a page at a time. */
export function startSampleList(): SampleList | undefined {
  const frame = document.getElementById('sample-list')
  if (!frame) return undefined
  const cells = content.matrices.flatMap((_matrix, index) => cellsOf(index))
  const columns = listColumns({ hasSeveralMatrices: content.matrices.length > 1 })
  let cellKey = 'all'
  let kind: Kind = 'all'
  let sorting = { column: columns[0], isAscending: true }
  let listed: ListedSample[] = []
  let start = 0

  const rows = element('tbody')
  const pages = pager(PAGE_SIZE, (first) => {
    start = first
    drawPage()
  })
  const heads = columns.map((column) => {
    const button = element('button', { type: 'button', class: 'sort' }, column.title)
    const head = element(
      'th',
      { scope: 'col', class: column.isNumber ? 'number' : undefined },
      button,
    )
    button.addEventListener('click', () => {
      const isAscending = sorting.column === column ? !sorting.isAscending : true
      sorting = { column, isAscending }
      for (const other of heads) other.removeAttribute('aria-sort')
      head.setAttribute('aria-sort', isAscending ? 'ascending' : 'descending')
      update()
    })
    return head
  })
  heads[0]?.setAttribute('aria-sort', 'ascending')

  const update = (): void => {
    const chosen = cells.filter((placed) => cellKey === 'all' || keyOf(placed) === cellKey)
    listed = sorted(
      chosen.flatMap((placed) => samplesOf(placed, kind)),
      sorting,
    )
    start = 0
    drawPage()
  }
  const drawPage = (): void => {
    rows.replaceChildren(
      ...listed.slice(start, start + PAGE_SIZE).map((sample) => rowOf(sample, columns)),
    )
    pages.show(start, listed.length)
  }
  const filters = element('div', { class: 'controls' })
  const drawFilters = (): void => {
    filters.replaceChildren(
      select(
        'Cell',
        [
          { value: 'all', title: 'all cells' },
          ...cells.map((placed) => ({ value: keyOf(placed), title: titleOf(placed) })),
        ],
        {
          value: cellKey,
          onChange: (value) => {
            cellKey = value
            update()
          },
        },
      ),
      select('Kind', kinds, {
        value: kind,
        onChange: (value) => {
          kind = value
          update()
        },
      }),
    )
  }
  frame.append(
    filters,
    element(
      'div',
      { class: 'scroll', role: 'region', 'aria-label': 'Samples', tabindex: 0 },
      element(
        'table',
        { class: 'sample-table' },
        element('caption', {}, 'Samples'),
        element('thead', {}, element('tr', {}, ...heads)),
        rows,
      ),
    ),
    pages.element,
  )
  drawFilters()
  update()
  return {
    showCell(matrixIndex, cellIndex) {
      cellKey = `${matrixIndex}-${cellIndex}`
      kind = 'all'
      drawFilters()
      update()
      byId('samples').scrollIntoView()
    },
  }
}

function keyOf({ matrixIndex, cellIndex }: PlacedCell): string {
  return `${matrixIndex}-${cellIndex}`
}

function titleOf({ matrix, cell }: PlacedCell): string {
  return content.matrices.length > 1 ? `${matrix.name}: ${cell.label}` : cell.label
}

function samplesOf(placed: PlacedCell, kind: Kind): ListedSample[] {
  const { cell } = placed
  const phase = reader(cell, 'phase')
  const status = reader(cell, 'status')
  const passed = reader(cell, 'passed')
  const fits: Readonly<Record<Kind, (index: number) => boolean>> = {
    all: () => true,
    failed: (index) => status(index) !== 'ok',
    poor: (index) => passed(index) === false,
    ok: (index) => status(index) === 'ok',
    warmup: (index) => phase(index) === 'warmup',
    confirm: (index) => phase(index) === 'confirm',
  }
  const listed: ListedSample[] = []
  for (let index = 0; index < cell.samples.count; index += 1) {
    if (fits[kind](index)) listed.push({ placed, index })
  }
  return listed
}

/** Keys are read once for each sample: comparing reads them again and again. */
function sorted(
  samples: readonly ListedSample[],
  {
    column,
    isAscending,
  }: { readonly column: ListColumn | undefined; readonly isAscending: boolean },
): ListedSample[] {
  if (!column) return [...samples]
  const keyed = samples.map((sample) => ({ sample, key: column.keyOf(sample) }))
  keyed.sort(({ key: a }, { key: b }) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    const order = a < b ? -1 : a > b ? 1 : 0
    return isAscending ? order : -order
  })
  return keyed.map(({ sample }) => sample)
}

function rowOf(sample: ListedSample, columns: readonly ListColumn[]): HTMLElement {
  const { placed, index } = sample
  const row = element(
    'tr',
    {},
    ...columns.map((column, place) => {
      const text = column.show(sample)
      if (place > 0) {
        const className = [column.isNumber ? 'number' : '', column.toneOf?.(sample) ?? '']
          .join(' ')
          .trim()
        return element('td', { class: className || undefined }, isolated(text))
      }
      const button = element('button', { type: 'button', class: 'link' }, text)
      return element('th', { scope: 'row' }, button)
    }),
  )
  row.addEventListener('click', () => openSample(placed, index))
  return row
}
