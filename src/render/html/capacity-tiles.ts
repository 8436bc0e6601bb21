import { pluralize } from '../../format/lists.ts'
import { showCount, showNumber, showShare, showUsd } from '../../format/numbers.ts'
import { objectiveName } from '../../gate/threshold-list.ts'
import type { Capacity } from '../../model/capacity.ts'
import {
  type CapacityCurve,
  capacityCurves,
  curveTime,
} from '../../report/reading/capacity-curve.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { scaled, timeUnit } from '../time-unit.ts'
import { capacityMarkup, loadUnit } from './capacity-section.ts'
import { medianOf } from './interval.ts'
import { foreign, html, type Markup } from './markup.ts'
import { strip, stripEnd } from './strip.ts'
import { toneMarks, toneOf } from './verdict-tone.ts'

const MAX_TILES = 12
const MAX_LINES = 5

/** A tile for every endpoint that was searched: what it bears, what that cost, and its figures there. */
export function capacityTiles(matrix: DocumentMatrix): Markup {
  const curves = capacityCurves(matrix)
  const end = endOf(matrix)
  const rest = curves.length - MAX_TILES
  return html`<ul class="tiles" aria-label="At a glance: ${matrix.name}">
      ${curves.slice(0, MAX_TILES).map((curve) => tileOf(curve, { matrix, end }))}
    </ul>
    <p class="muted tiles-key">
      Dot: the highest load that meets the objective. Bar: its 95 % interval; one scale from zero
      for all.${rest > 0 ? ` ${pluralize(rest, 'more', 'more')} in the table below.` : ''}
    </p> `
}

/** The same in a few lines, for the list of several matrices. */
export function capacityLines({ capacities, ...matrix }: DocumentMatrix): Markup {
  const [first] = capacities
  const end = endOf({ ...matrix, capacities })
  if (!first || end === undefined) return html``
  const rest = capacities.length - MAX_LINES
  return html`<p class="tile-title">capacity, ${loadUnit(first)}</p>
    <ul class="tile-lines">
      ${capacities.slice(0, MAX_LINES).map(
        (capacity) =>
          html`<li>
            <span class="tile-row-name">${foreign(capacity.label)}</span>
            ${strip([placed(capacity, end)], end)}
            <span class="tile-row-figure">${capacityMarkup(capacity)}</span>
          </li> `,
      )}${rest > 0 ? html`<li class="muted">and ${rest} more</li>` : undefined}
    </ul>`
}

function tileOf(
  { capacity, levels }: CapacityCurve,
  { matrix, end }: { readonly matrix: DocumentMatrix; readonly end: number | undefined },
): Markup {
  const { id, label, share, objective, value, requests, costUsd } = capacity
  const [tone] = matrix.verdicts.flatMap((verdict) =>
    verdict.subject === id && toneOf(verdict) !== 'good' ? toneOf(verdict) : [],
  )
  const held = levels.findLast(({ level }) => level <= (value ?? 0))
  const metric = curveTime(matrix)
  const unit = timeUnit(matrix, metric)
  return html`<li class="tile ${tone ?? ''}">
    <p class="tile-name">
      ${foreign(label)}
      ${
        tone === undefined
          ? undefined
          : html`<span class="badge ${tone}"
              >${toneMarks[tone]} ${tone === 'bad' ? 'red' : 'undecided'}</span
            >`
      }
    </p>
    <p class="tile-title">${showShare(share)} within ${objectiveName(objective)} up to</p>
    <p class="tile-figure">
      ${capacityMarkup(capacity)}<span class="unit"> ${loadUnit(capacity)}</span>
    </p>
    ${end === undefined ? undefined : strip([placed(capacity, end)], end)}
    <dl class="tile-facts">
      ${fact(
        html`${metric === 'ttftMs' ? 'first token' : 'whole answer'}${held ? ` at ${held.level}` : ''},
        ${unit.name}`,
        held ? medianOf(held.cell.summary[metric], scaled(unit, true)) : html`–`,
      )}${fact(
        html`completed requests/s`,
        html`${showNumber(held?.cell.summary.load?.achievedRate)}`,
      )}${fact(html`requests sent`, html`${showCount(requests)}`)}${fact(
        html`they cost`,
        html`${showUsd(costUsd)}`,
      )}
    </dl>
  </li> `
}

function fact(title: Markup, figure: Markup): Markup {
  return html`<div>
    <dt>${title}</dt>
    <dd>${figure}</dd>
  </div> `
}

function endOf({ capacities }: Pick<DocumentMatrix, 'capacities'>): number | undefined {
  return stripEnd(capacities.map((capacity) => placed(capacity, undefined)))
}

/** A capacity as a strip draws it; an upper end that is not known goes on to the edge. */
function placed(
  { value, ciLow, ciHigh }: Capacity,
  end: number | undefined,
): Parameters<typeof strip>[0][number] {
  return { median: value, ciLow, ciHigh: ciHigh ?? end, min: undefined, p95: undefined }
}
