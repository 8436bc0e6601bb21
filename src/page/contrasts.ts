import { UNKNOWN } from '../format/numbers.ts'
import { signedPercent } from '../format/signed-percent.ts'
import type { PageContrast } from '../render/html/page-data.ts'
import { startChart } from './chart.ts'
import { select } from './controls.ts'
import { drawing } from './element.ts'
import { cellsOf, content } from './page-content.ts'
import { type Box, type ChartRow, drawRows, EDGE_PX, type Mark } from './row-chart.ts'
import { type Scale, scaleOver } from './scale.ts'

const ROW_PX = 28
/** A change larger than this is an arrow at the edge: one of them must not flatten all others. */
const MAX_CHANGE = 3
const DOT_PX = 4.5
const ARROW_PX = 9
const CAPTION =
  'The change of each cell against its reference, with its simultaneous 95 % interval. The line at 0 means no difference. Filled points are significant: their intervals exclude 0.'

/** Every contrast of a metric as an interval around its change. */
export function startContrasts(figure: HTMLElement, matrixIndex: number): void {
  const contrasts = content.matrices[matrixIndex]?.contrasts ?? []
  const options = [...new Map(contrasts.map((item) => [item.metric, item.metricTitle]))].map(
    ([value, title]) => ({ value, title }),
  )
  let metric = options.find(({ value }) => value === 'ttftMs')?.value ?? options[0]?.value
  if (metric === undefined) return
  const chart = startChart(figure, {
    controls: [
      select('Metric', options, {
        value: metric,
        onChange: (value) => {
          metric = value
          chart.redraw()
        },
      }),
    ],
    draw: (body, width) => {
      const shown = contrasts.filter((item) => item.metric === metric)
      drawContrasts(body, width, { shown, matrixIndex })
      const isCut = shown.some(({ change }) => change !== null && isBeyond(change))
      return isCut ? `${CAPTION} An arrow lies beyond the scale.` : CAPTION
    },
  })
}

function drawContrasts(
  body: HTMLElement,
  width: number,
  state: { readonly shown: readonly PageContrast[]; readonly matrixIndex: number },
): void {
  const { shown, matrixIndex } = state
  const cells = cellsOf(matrixIndex)
  const label = (id: string): string => cells.find(({ cell }) => cell.id === id)?.cell.label ?? id
  const limits = shown.flatMap(({ change, ciLow, ciHigh }) => [change, ciLow, ciHigh])
  const sizes = limits.flatMap((value) => value ?? []).map(clamped)
  const isRate = shown.some((item) => item.isRate)
  drawRows(body, width, {
    rowHeight: ROW_PX,
    marked: 'comparison',
    axisTitle: isRate ? 'difference, percentage points' : 'change, %',
    scaleFor: (plotWidth) =>
      scaleOver([0, ...sizes], { from: EDGE_PX, to: plotWidth - EDGE_PX, isLog: false }),
    showTick: signedPercent,
    rows: shown.map((contrast, place): ChartRow => {
      const previous = shown[place - 1]
      const interval =
        contrast.ciLow === null && contrast.ciHigh === null
          ? ''
          : `[${signedPercent(contrast.ciLow)}, ${signedPercent(contrast.ciHigh)}]`
      const figure = changeText(contrast)
      return {
        group:
          previous?.reference === contrast.reference
            ? undefined
            : `against ${label(contrast.reference)}`,
        label: label(contrast.cell),
        href: undefined,
        figure,
        interval,
        isBad: false,
        description: `${label(contrast.cell)} against ${label(contrast.reference)}, ${contrast.metricTitle}: ${figure} ${interval}${contrast.isSignificant ? '' : ', not significant'}`,
        draw: (plot, box, scale) => drawInterval(plot, contrast, { box, scale }),
        say: () => sayContrast(contrast, label),
        open: () => undefined,
      }
    }),
  })
}

function drawInterval(
  plot: SVGSVGElement,
  { change, ciLow, ciHigh, isSignificant, isCensored }: PageContrast,
  { box, scale }: { readonly box: Box; readonly scale: Scale },
): Mark[] {
  const middle = box.height / 2
  const at = (value: number): number => scale.at(clamped(value))
  plot.append(drawing('path', { class: 'zero', d: `M${at(0)},0V${box.height}` }))
  const from = ciLow === null ? EDGE_PX : at(ciLow)
  const to = ciHigh === null ? box.width - EDGE_PX : at(ciHigh)
  const className = isSignificant ? 'contrast significant' : 'contrast'
  if (ciLow !== null || ciHigh !== null) {
    plot.append(drawing('path', { class: className, d: `M${from},${middle}H${to}` }))
  }
  // Where those that were given up decide, there is a side but no size.
  const x = change === null ? (isCensored ? box.width - EDGE_PX : undefined) : at(change)
  if (x === undefined) return []
  plot.append(
    change !== null && isBeyond(change)
      ? arrow(className, { x, y: middle, towards: Math.sign(change) })
      : drawing('circle', { class: className, cx: x, cy: middle, r: DOT_PX }),
  )
  return [{ x, y: middle, index: 0 }]
}

function arrow(
  className: string,
  { x, y, towards }: { readonly x: number; readonly y: number; readonly towards: number },
): SVGElement {
  const d = `M${x},${y - DOT_PX}l${ARROW_PX * towards},${DOT_PX}l${-ARROW_PX * towards},${DOT_PX}Z`
  return drawing('path', { class: className, d })
}

function sayContrast(contrast: PageContrast, label: (id: string) => string): readonly string[] {
  const { cell, reference, n, pAdjusted, isSignificant } = contrast
  return [
    `${changeText(contrast)}${isSignificant ? '' : ', not significant'}`,
    `${label(cell)} against ${label(reference)}`,
    `${n} rounds compared${pAdjusted === null ? '' : `, p = ${pAdjusted.toPrecision(2)} (corrected)`}`,
  ]
}

function changeText({ change, isRate, isCensored }: PageContrast): string {
  if (change === null) return isCensored ? 'given up' : UNKNOWN
  return `${signedPercent(change)} ${isRate ? 'points' : '%'}`
}

function isBeyond(change: number): boolean {
  return clamped(change) !== change
}

function clamped(change: number): number {
  return Math.max(-MAX_CHANGE, Math.min(MAX_CHANGE, change))
}
