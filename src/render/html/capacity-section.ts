import { capacityFigure } from '../../format/capacity-figure.ts'
import { showCount, showNumber, showShare, showUsd } from '../../format/numbers.ts'
import { unbroken } from '../../format/unbroken.ts'
import { objectiveName } from '../../gate/threshold-list.ts'
import type { Capacity, CapacityEnd } from '../../model/capacity.ts'
import {
  type CapacityCurve,
  capacityCurves,
  type CurveLevel,
  curveTime,
} from '../../report/reading/capacity-curve.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { capacityWords } from '../../report/sentences/capacity-sentences.ts'
import { scaled, timeUnit } from '../time-unit.ts'
import { capacityFigures } from './capacity-figures.ts'
import { medianOf, percentileOf } from './interval.ts'
import { foreign, html, type Markup } from './markup.ts'
import { sortableTable } from './table.ts'

/** More curves would be a page of their own; the table has all endpoints. */
const MAX_CURVES = 8

/** How much each endpoint bears: what was found, latency over load, and how the search went. */
export function capacitySection(matrix: DocumentMatrix, index: number): Markup {
  const curves = capacityCurves(matrix).filter(({ levels }) => levels.length > 0)
  if (curves.length === 0) return html``
  const rest = curves.length - MAX_CURVES
  return html`<section aria-labelledby="m${index}-capacity">
    <h3 id="m${index}-capacity">Capacity</h3>
    ${endpointsTable(matrix)}${curves.slice(0, MAX_CURVES).map((curve) => curveOf(matrix, curve))}${
      rest > 0
        ? html`<p class="muted">${showCount(rest)} more can be drawn with <code>charts</code>.</p>`
        : undefined
    }
  </section> `
}

/** The figure of a capacity, its interval in a lighter voice. */
export function capacityMarkup(capacity: Capacity): Markup {
  if (capacity.value === undefined) return html`–`
  const [value, ...interval] = capacityFigure(capacity).split(' ')
  return html`${value} <span class="interval">${interval.join(' ')}</span>`
}

/** What a load is counted in. */
export function loadUnit({ of }: Pick<Capacity, 'of'>): string {
  return of === 'rate' ? 'requests/s' : 'in flight'
}

const endings: Readonly<Record<CapacityEnd, string>> = {
  width: 'as narrow as asked',
  max: 'highest level is kept',
  nothing: 'nothing kept at load 1',
  refused: 'refuses at load 1',
  client: 'this machine lags',
  requests: 'maxRequests reached',
  budget: 'budget spent',
  suspended: 'provider suspended',
  interrupted: 'interrupted',
}

function endpointsTable({ capacities, name }: DocumentMatrix): Markup {
  const [first] = capacities
  if (!first) return html``
  return html`<p class="muted">
      The highest load at which ${showShare(first.share)} of the requests keep
      ${objectiveName(first.objective)}, with its 95 % interval, valid however often the search
      looked.
    </p>
    ${sortableTable(
      html`Capacities of ${name}`,
      [
        { title: 'endpoint', isHead: true, show: ({ label }: Capacity) => foreign(label) },
        {
          title: html`capacity, <span class="unit">${loadUnit(first)}</span>`,
          isNumber: true,
          show: capacityMarkup,
          sortBy: ({ value }) => value,
        },
        {
          title: 'requests',
          isNumber: true,
          show: ({ requests }) => showCount(requests),
          sortBy: ({ requests }) => requests,
        },
        {
          title: html`<abbr title="counted requests answered with 429">refused</abbr>`,
          isNumber: true,
          show: (capacity) => showCount(refusedIn(capacity)),
          sortBy: refusedIn,
        },
        {
          title: 'cost',
          isNumber: true,
          show: ({ costUsd }) => (costUsd === undefined ? '–' : showUsd(costUsd)),
          sortBy: ({ costUsd }) => costUsd,
        },
        {
          title: 'ended because',
          show: ({ stoppedBy }) =>
            stoppedBy === undefined ? 'still searching' : endings[stoppedBy],
        },
      ],
      capacities,
    )}`
}

function refusedIn({ blocks }: Capacity): number {
  return blocks.reduce((sum, { refused }) => sum + refused, 0)
}

function curveOf(matrix: DocumentMatrix, curve: CapacityCurve): Markup {
  const metric = curveTime(matrix)
  const { capacity } = curve
  return html`<div class="capacity">
    <h4>${foreign(capacity.label)}</h4>
    <p>${foreign(unbroken(`${capacityWords(capacity)}.`))}</p>
    ${capacityFigures(curve, { metric, unit: timeUnit(matrix, metric) })}
    <details>
      <summary>Level by level</summary>
      ${levelsTable(matrix, curve)}
    </details>
  </div> `
}

function levelsTable(matrix: DocumentMatrix, { capacity, levels }: CapacityCurve): Markup {
  const metric = curveTime(matrix)
  const unit = timeUnit(matrix, metric)
  const show = scaled(unit, true)
  const speed = metric === 'ttftMs' ? 'tokensPerSecond' : 'endToEndTokensPerSecond'
  return sortableTable(
    html`Levels of ${capacity.label}`,
    [
      {
        title: loadUnit(capacity),
        isHead: true,
        isNumber: true,
        show: ({ level }: CurveLevel) => level,
        sortBy: ({ level }) => level,
      },
      {
        title: 'kept',
        isNumber: true,
        show: ({ share, kept, counted }) =>
          html`${showShare(share)} <span class="interval">${kept} of ${counted}</span>`,
        sortBy: ({ share }) => share,
      },
      {
        title: html`${metric === 'ttftMs' ? 'first token' : 'whole answer'},
          <span class="unit">${unit.name}</span>`,
        isNumber: true,
        show: ({ cell }) => medianOf(cell.summary[metric], show),
        sortBy: ({ cell }) => cell.summary[metric].median,
      },
      {
        title: 'p95',
        isNumber: true,
        show: ({ cell }) => percentileOf(cell.summary[metric], 'p95', show),
        sortBy: ({ cell }) => cell.summary[metric].p95,
      },
      {
        title: html`tokens/s <span class="unit">each</span>`,
        isNumber: true,
        show: ({ cell }) => medianOf(cell.summary[speed], showNumber),
        sortBy: ({ cell }) => cell.summary[speed].median,
      },
      {
        title: html`tokens/s <span class="unit">in all</span>`,
        isNumber: true,
        show: ({ cell }) => showNumber(cell.summary.load?.systemTokensPerSecond),
        sortBy: ({ cell }) => cell.summary.load?.systemTokensPerSecond,
      },
      {
        title: html`<abbr title="completed requests per second">completed/s</abbr>`,
        isNumber: true,
        show: ({ cell }) => showNumber(cell.summary.load?.achievedRate),
        sortBy: ({ cell }) => cell.summary.load?.achievedRate,
      },
      {
        title: html`<abbr title="median wait on this machine before a request was sent"
          >wait here, ms</abbr
        >`,
        isNumber: true,
        show: ({ cell }) => showNumber(cell.summary.queueMs.median),
        sortBy: ({ cell }) => cell.summary.queueMs.median,
      },
      {
        title: html`<abbr title="how much longer the median is than at the lowest level"
          >added wait, ms</abbr
        >`,
        isNumber: true,
        show: ({ addedMs }) => showNumber(addedMs === undefined ? undefined : Math.max(0, addedMs)),
        sortBy: ({ addedMs }) => addedMs,
      },
      {
        title: 'refused',
        isNumber: true,
        show: ({ refused }) => showCount(refused),
        sortBy: ({ refused }) => refused,
      },
    ],
    levels,
  )
}
