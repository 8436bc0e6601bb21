import { pluralize } from '../../format/lists.ts'
import {
  showChange,
  showCount,
  showInterval,
  showNumber,
  showShare,
  showUsd,
} from '../../format/numbers.ts'
import type { Contrast } from '../../model/contrast.ts'
import { thousandAnswersUsd } from '../../report/assembly/costs.ts'
import { comparisonOf } from '../../report/reading/compared-groups.ts'
import type { DocumentCell, DocumentMatrix } from '../../report/schema/results-document.ts'
import { showStatistic } from '../statistic.ts'
import { scaled } from '../time-unit.ts'
import { capacityTiles } from './capacity-tiles.ts'
import { explained } from './explained.ts'
import { medianOf } from './interval.ts'
import { foreign, html, type Markup } from './markup.ts'
import { strip } from './strip.ts'
import { rangeOf, type Shown, shownOf, type Tile, tilesOf, timeTitle } from './tile-figures.ts'
import { toneMarks } from './verdict-tone.ts'
import { namedLevel, workloadAxes } from './workload.ts'

/** More tiles would be a table. */
const MAX_TILES = 12
const MAX_ROWS = 5

/** A tile for every level of what a matrix compares: its first token, speed, cost, failures and quality. */
export function tiles(matrix: DocumentMatrix): Markup {
  if (matrix.capacities.length > 0) return capacityTiles(matrix)
  const all = tilesOf(matrix)
  if (all.every(({ cells }) => cells.every(({ summary }) => summary.n === 0))) return html``
  const shown = shownOf(matrix)
  const rest = all.length - MAX_TILES
  return html`<ul class="tiles" aria-label="At a glance: ${matrix.name}">
      ${all.slice(0, MAX_TILES).map((tile) => tileOf(tile, shown))}
    </ul>
    <p class="muted tiles-key">
      Dot: median. Bar: its 95 % interval. Thin line: from the fastest value to the 95th percentile;
      one scale from zero for
      all.${rest > 0 ? ` ${pluralize(rest, 'more', 'more')} in the tables below.` : ''}
    </p> `
}

function tileOf(tile: Tile, shown: Shown): Markup {
  const { name, isReference, cells, tone, count } = tile
  const measured = cells.filter(({ summary }) => summary.n > 0)
  const marks = [
    ...(tone === undefined || tone === 'good'
      ? []
      : [
          html`<span class="badge ${tone}"
            >${toneMarks[tone]} ${count} ${tone === 'bad' ? 'red' : 'undecided'}</span
          >`,
        ]),
    ...(isReference ? [html`<span class="badge plain">reference</span>`] : []),
  ]
  return html`<li class="tile ${tone ?? ''}">
    <p class="tile-name">${foreign(name)} ${marks}</p>
    ${measured.length === 0 ? html`<p class="muted">${foreign(whyEmpty(cells))}</p>` : figuresOf(measured, shown)}
  </li> `
}

function whyEmpty(cells: readonly DocumentCell[]): string {
  const reason = cells.find(({ skipped }) => skipped !== undefined)?.skipped
  return reason === undefined ? 'not measured' : `skipped: ${reason}`
}

function figuresOf(cells: readonly DocumentCell[], shown: Shown): Markup {
  const [only] = cells
  return html`${only && cells.length === 1 ? headFigure(only, shown) : rowsOf(cells, shown)}
    <dl class="tile-facts">${facts(cells, shown)}</dl>`
}

/** The time of a tile's only cell, large. */
function headFigure(cell: DocumentCell, { matrix, metrics, unit, end }: Shown): Markup {
  const summary = cell.summary[metrics.time]
  const show = scaled(unit, true)
  const name = telling(cell, matrix)
  return html`<p class="tile-title">
      ${name === '' ? undefined : html`${foreign(name)}, `}${timeTitle(metrics.time)}
    </p>
    <p class="tile-figure">
      ${explained(showStatistic(summary, 'median', show), { matrix, cell, metric: metrics.time })}<span
        class="unit"
      >
        ${unit.name}</span
      >
      <span class="interval">${showInterval(summary.ciLow, summary.ciHigh, show)}</span>
    </p>
    ${end === undefined ? undefined : strip([summary], end)}${against(cell, matrix, metrics.time)}`
}

/** How the cell differs from its reference, as the contrast of the document says. */
function against(cell: DocumentCell, matrix: DocumentMatrix, metric: string): Markup {
  const { axis } = comparisonOf(matrix)
  const contrast = matrix.contrasts.find(
    (candidate) =>
      candidate.cell === cell.id && candidate.axis === axis && candidate.metric === metric,
  )
  const reference = matrix.cells.find(({ id }) => id === contrast?.reference)
  if (!contrast || contrast.n === 0 || !reference) return html``
  return html`<p class="tile-against">${differenceWords(contrast)}</p>`
}

function differenceWords(contrast: Contrast): Markup {
  const { change, ciLow, ciHigh, significant } = contrast
  const interval = showInterval(ciLow, ciHigh, showChange)
  return significant
    ? html`<strong>${showChange(change)}</strong> <span class="interval">${interval}</span> against
        the reference`
    : html`no significant difference from the reference <span class="interval">${interval}</span>`
}

/** Several cells of one level, a line each. */
function rowsOf(cells: readonly DocumentCell[], { matrix, metrics, unit, end }: Shown): Markup {
  const show = scaled(unit, true)
  const rest = cells.length - MAX_ROWS
  return html`<p class="tile-title">${timeTitle(metrics.time)}, ${unit.name}</p>
    <ul class="tile-rows">
      ${cells.slice(0, MAX_ROWS).map(
        (cell) =>
          html`<li>
            <span class="tile-row-name">${foreign(telling(cell, matrix) || cell.label)}</span>
            <span class="tile-row-figure"
              >${explained(medianOf(cell.summary[metrics.time], show), { matrix, cell, metric: metrics.time })}</span
            >
            ${end === undefined ? undefined : strip([cell.summary[metrics.time]], end)}
          </li> `,
      )}${rest > 0 ? html`<li class="muted">${rest} more in the tables below</li>` : undefined}
    </ul>`
}

/** What tells a cell from the others of its level; empty where nothing does. */
function telling(cell: DocumentCell, matrix: DocumentMatrix): string {
  const { axis } = comparisonOf(matrix)
  const isVaried = (name: string): boolean => name !== axis && (matrix.axes[name]?.length ?? 0) > 1
  const levels = new Map<string, unknown>(Object.entries(cell.levels))
  return [
    ...(isVaried('model') ? [cell.model] : []),
    ...(isVaried('provider') ? [`via ${cell.provider}`] : []),
    ...workloadAxes(matrix)
      .filter(({ name }) => isVaried(name))
      .map(({ name }) => namedLevel(name, levels.get(name))),
  ].join(', ')
}

function facts(cells: readonly DocumentCell[], { metrics }: Shown): Markup[] {
  const total = (of: (cell: DocumentCell) => number): number =>
    cells.reduce((sum, cell) => sum + of(cell), 0)
  const failures = total(({ summary }) => summary.failures)
  const judged = total(({ summary }) => summary.nOk - summary.qualityUnknown)
  const passed = total(({ summary }) => summary.qualityPassed)
  const speeds = cells.flatMap(({ summary }) => summary[metrics.speed].median ?? [])
  const prices = cells.flatMap((cell) => thousandAnswersUsd(cell) ?? [])
  return [
    fact(
      metrics.speed === 'tokensPerSecond' ? 'tokens/s' : 'tokens/s, end to end',
      speedOf(cells, speeds, metrics.speed),
    ),
    fact('1 000 answers cost', html`${rangeOf(prices, (usd) => showUsd(usd))}`),
    fact(
      'failed',
      html`${showCount(failures)}
        <span class="interval">of ${showCount(total(({ summary }) => summary.n))}</span>`,
      failures > 0,
    ),
    fact('quality', html`${showShare(judged === 0 ? undefined : passed / judged)}`),
  ]
}

function speedOf(
  cells: readonly DocumentCell[],
  medians: readonly number[],
  metric: Shown['metrics']['speed'],
): Markup {
  const [only] = cells
  return only && cells.length === 1
    ? medianOf(only.summary[metric], showNumber)
    : html`${rangeOf(medians, showNumber)}`
}

function fact(title: string, figure: Markup, isBad = false): Markup {
  return html`<div>
    <dt>${title}</dt>
    <dd class="${isBad ? 'bad' : ''}">${figure}</dd>
  </div> `
}
