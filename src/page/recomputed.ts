import { pluralize } from '../format/lists.ts'
import { showChange, showCount, showNumber } from '../format/numbers.ts'
import { byId, type Child, element, isolated } from './element.ts'
import { placeOf } from './explain.ts'
import { content } from './page-content.ts'
import { checkContrasts } from './recompute-contrasts.ts'
import {
  type Checked,
  checkFigures,
  checkVerdicts,
  isWhole,
  recompute,
  ROUNDING,
} from './recompute.ts'
import { showValue } from './say-sample.ts'

/** A longer list would not be read. */
const MAX_NAMED = 5

/** Less than a frame, so that scrolling and typing stay smooth. */
const MAX_AT_ONCE_MS = 8

/** Computes the figures of the page again while the browser has nothing else to do, and says what came of it. */
export function startRecomputing(): void {
  if (content.watch || !document.getElementById('recomputed')) return
  const place = byId('recomputed')
  const steps = content.matrices.flatMap((matrix, matrixIndex) => [
    ...matrix.cells.flatMap((cell, cellIndex) =>
      matrix.metrics.map(
        (metric) => () =>
          checkFigures(cell, metric, matrix).map((checked) => ({
            ...checked,
            href: `#samples-${matrixIndex}-${cellIndex}`,
          })),
      ),
    ),
    () =>
      [...checkContrasts(matrix), ...checkVerdicts(matrix)].map((checked) => ({
        ...checked,
        href: `#samples-${matrixIndex}-${matrix.cells.indexOf(checked.cell)}`,
      })),
  ])
  for (const figure of document.querySelectorAll<HTMLElement>('.explained')) {
    steps.push(() => checkShown(figure))
  }
  const all: Linked[] = []
  const waiting = steps.values()
  const goOn = (): void => {
    const until = performance.now() + MAX_AT_ONCE_MS
    while (performance.now() < until) {
      const next = waiting.next()
      if (next.done) {
        tell(place, all)
        return
      }
      all.push(...next.value())
    }
    later(goOn)
  }
  later(goOn)
}

interface Linked extends Checked {
  readonly href: string
}

/** A figure in the text of the page beside the one that its samples give. */
function checkShown(figure: HTMLElement): Linked[] {
  const found = placeOf(figure)
  const shown = figure.firstChild?.textContent?.trim()
  if (!found || !('metric' in found) || shown === undefined || !isWhole(found.placed.cell))
    return []
  const { placed, metric } = found
  const { cell, matrix, matrixIndex, cellIndex } = placed
  const statistic = figure.dataset['statistic'] === 'p95' ? 'p95' : 'median'
  const value = recompute(cell, metric, matrix.confidence)[statistic]
  if (value === null) return []
  const expected = showNumber(value / metric.divisor)
  // Rounding in the page may carry a figure over to the next digit that is shown.
  const near = [-1, 1].map((way) => showNumber((value + way * ROUNDING) / metric.divisor))
  return [
    {
      cell,
      metric,
      name: `${statistic} as shown`,
      said: shown,
      found: expected,
      agrees: shown === expected || near.includes(shown),
      href: `#samples-${matrixIndex}-${cellIndex}`,
    },
  ]
}

function tell(place: HTMLElement, all: readonly Linked[]): void {
  const parts = content.matrices.flatMap(({ cells }) => cells.filter((cell) => !isWhole(cell)))
  const partly = `Not recomputed: ${pluralize(parts.length, 'cell')}, of which the page draws a part of the samples only. \`verify\` computes them from the results document.`
  const note = parts.length === 0 ? [] : [element('p', {}, partly)]
  if (all.length === 0) {
    place.replaceChildren(...note)
    return
  }
  const wrong = all.filter(({ agrees }) => !agrees)
  const rest = wrong.length - MAX_NAMED
  const which = 'recomputed from the samples in this page'
  place.replaceChildren(
    wrong.length === 0
      ? element('p', {}, `✓ ${pluralize(all.length, 'figure')} ${which}: all agree`)
      : element(
          'p',
          { class: 'bad' },
          `× ${showCount(wrong.length)} of ${pluralize(all.length, 'figure')} ${which} ${wrong.length === 1 ? 'does' : 'do'} not agree`,
        ),
    ...wrong.slice(0, MAX_NAMED).map((checked) => element('p', {}, ...words(checked))),
    ...note,
    ...(rest > 0 ? [element('p', {}, `and ${showCount(rest)} more`)] : []),
  )
}

function words({ cell, metric, name, said, found, href }: Linked): Child[] {
  const shown = (value: Linked['said']): string =>
    typeof value === 'string'
      ? value
      : typeof value === 'boolean'
        ? value
          ? 'met'
          : 'not met'
        : /^(?:count|pairs)\b/.test(name)
          ? String(value)
          : name.includes(' against ')
            ? showChange(value)
            : showValue(value, metric)
  return [
    isolated(cell.label),
    `, ${metric.title}, `,
    isolated(name),
    `: the page says ${shown(said)}, `,
    element('a', { href }, 'its samples'),
    ` give ${shown(found)}`,
  ]
}

function later(action: () => void): void {
  // Safari has no idle callbacks.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(action)
  else setTimeout(action)
}
