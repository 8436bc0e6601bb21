import { pluralize } from '../format/lists.ts'
import { showCount, showNumber } from '../format/numbers.ts'
import { type Checked, checkFigures, checkJudgement, ROUNDING, written } from './check-figures.ts'
import { byId, type Child, element, isolated } from './element.ts'
import { placeOf } from './explain.ts'
import { content } from './page-content.ts'
import { isWhole, summaryOf } from './recompute.ts'

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
      checkJudgement(matrix).map((checked) => ({
        ...checked,
        href: checked.cell && `#samples-${matrixIndex}-${matrix.cells.indexOf(checked.cell)}`,
      })),
  ])
  for (const figure of document.querySelectorAll<HTMLElement>('.explained')) {
    steps.push(() => checkShown(figure))
  }
  for (const badge of document.querySelectorAll<HTMLElement>('[data-verdict]')) {
    steps.push(() => checkBadge(badge))
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
  /** Where its samples are. */
  readonly href: string | undefined
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
  const value = written(summaryOf(cell, matrix)[metric.name][statistic])
  if (value === null) return []
  const expected = showNumber(value / metric.divisor)
  // Rounding in the page may carry a figure over to the next digit that is shown.
  const near = [-1, 1].map((way) => showNumber((value + way * ROUNDING) / metric.divisor))
  return [
    {
      subject: `${cell.label}, ${metric.title}`,
      cell,
      name: `${statistic} as shown`,
      said: shown,
      found: expected,
      agrees: shown === expected || near.includes(shown),
      href: `#samples-${matrixIndex}-${cellIndex}`,
    },
  ]
}

/** A verdict in the text of the page beside the one in its data, which was compared with the samples. */
function checkBadge(badge: HTMLElement): Linked[] {
  const { judged, cells } = content.matrices[Number(badge.dataset['matrix'])] ?? {}
  const said = judged?.verdicts[Number(badge.dataset['verdict'])]
  if (!said) return []
  const shown = badge.textContent.trim().split(' ').at(-1) ?? ''
  const cell = cells?.find(({ id }) => id === said.subject)
  const subject = cell?.label ?? said.subject
  const agrees = shown === said.verdict
  return [
    {
      subject,
      cell,
      name: `${said.name} as shown`,
      said: shown,
      found: said.verdict,
      agrees,
      href: undefined,
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

function words({ subject, name, said, found, href }: Linked): Child[] {
  return [
    isolated(subject),
    ', ',
    isolated(name),
    `: the page says ${said}, `,
    href === undefined ? 'the samples' : element('a', { href }, 'its samples'),
    ` give ${found}`,
  ]
}

function later(action: () => void): void {
  // Safari has no idle callbacks.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(action)
  else setTimeout(action)
}
