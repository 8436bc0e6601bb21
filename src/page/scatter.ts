import { drawing, element } from './element.ts'
import type { PlacedCell } from './page-content.ts'
import { type LabelBox, placeLabel } from './place-label.ts'
import { type Pointing, startPointing } from './pointing.ts'
import { type Scale, scaleOver, tickText } from './scale.ts'
import { shapes } from './series.ts'

interface Coordinate {
  readonly value: number
  readonly low: number | null
  readonly high: number | null
}

export interface ScatterPoint {
  readonly placed: PlacedCell
  readonly x: Coordinate
  readonly y: Coordinate
  readonly say: () => readonly string[]
  readonly open: () => void
}

export interface Scatter {
  readonly points: readonly ScatterPoint[]
  /** Points that are few enough to be told apart get labels, intervals and keyboard stops. */
  readonly isLabelled: boolean
  readonly isLog: boolean
  readonly xTitle: string
  readonly yTitle: string
  readonly showX: (value: number) => string
  readonly showY: (value: number) => string
  readonly seriesOf: (placed: PlacedCell) => number
}

const MARGIN = { top: 26, right: 26, bottom: 44, left: 58 }
/** Labels beyond this many would hide each other. */
const MAX_LABELS = 32

/** Points in a plane: intervals, shapes by series, labels where they find room. */
export function drawScatter(body: HTMLElement, width: number, scatter: Scatter): void {
  const { points, isLog, isLabelled } = scatter
  const height = Math.round(Math.max(300, Math.min(460, width * 0.55)))
  const all = (axis: 'x' | 'y'): number[] =>
    points.flatMap((point) => {
      const { value, low, high } = point[axis]
      return [value, low ?? value, high ?? value]
    })
  const x = scaleOver(all('x'), { from: MARGIN.left, to: width - MARGIN.right, isLog })
  const y = scaleOver(all('y'), { from: height - MARGIN.bottom, to: MARGIN.top, isLog })
  const svg = drawing('svg', { class: 'scatter', viewBox: `0 0 ${width} ${height}` })
  svg.append(...axes(scatter, { x, y, width, height }))
  const placed = points.map((point) => ({ point, x: x.at(point.x.value), y: y.at(point.y.value) }))
  const pointing = startPointing(svg, placed, {
    say: ({ point }) => point.say(),
    open: ({ point }) => point.open(),
    ringRadius: isLabelled ? 9 : 5,
  })
  if (isLabelled) {
    const stops = placed.map((mark) => pointElement(mark, scatter))
    svg.prepend(intervals(points, x, y))
    svg.append(...labels(placed, width), ...stops)
    walk(stops, placed, pointing)
  } else svg.append(...clouds(placed, scatter))
  svg.setAttribute('role', isLabelled ? 'group' : 'img')
  svg.setAttribute(
    'aria-label',
    `${scatter.xTitle} against ${scatter.yTitle}, ${points.length} points`,
  )
  body.append(element('div', { class: 'scatter-frame' }, svg))
}

interface PlacedPoint {
  readonly point: ScatterPoint
  readonly x: number
  readonly y: number
}

function axes(
  { xTitle, yTitle, showX, showY }: Scatter,
  frame: { readonly x: Scale; readonly y: Scale; readonly width: number; readonly height: number },
): SVGElement[] {
  const { x, y, width, height } = frame
  const bottom = height - MARGIN.bottom
  const right = width - MARGIN.right
  const grid = [
    ...x.ticks.map((tick) => `M${x.at(tick).toFixed(1)},${MARGIN.top}V${bottom}`),
    ...y.ticks.map((tick) => `M${MARGIN.left},${y.at(tick).toFixed(1)}H${right}`),
  ]
  return [
    drawing('path', { class: 'grid', d: grid.join('') }),
    ...x.ticks.map((tick) =>
      drawing(
        'text',
        { x: x.at(tick).toFixed(1), y: bottom + 18, 'text-anchor': 'middle' },
        tickText(showX(tick)),
      ),
    ),
    ...y.ticks.map((tick) =>
      drawing(
        'text',
        { x: MARGIN.left - 8, y: (y.at(tick) + 4).toFixed(1), 'text-anchor': 'end' },
        tickText(showY(tick)),
      ),
    ),
    drawing(
      'text',
      { class: 'axis-title', x: right, y: height - 6, 'text-anchor': 'end' },
      `${xTitle} →`,
    ),
    drawing('text', { class: 'axis-title', x: 0, y: 12 }, `↑ ${yTitle}`),
  ]
}

function intervals(points: readonly ScatterPoint[], x: Scale, y: Scale): SVGElement {
  const d = points.map((point) => {
    const [left, right] = [point.x.low ?? point.x.value, point.x.high ?? point.x.value]
    const [low, high] = [point.y.low ?? point.y.value, point.y.high ?? point.y.value]
    const middle = `${x.at(point.x.value).toFixed(1)},${y.at(low).toFixed(1)}`
    return [
      `M${x.at(left).toFixed(1)},${y.at(point.y.value).toFixed(1)}H${x.at(right).toFixed(1)}`,
      `M${middle}V${y.at(high).toFixed(1)}`,
    ].join('')
  })
  return drawing('path', { class: 'whisker', d: d.join('') })
}

function pointElement({ point, x, y }: PlacedPoint, { seriesOf }: Scatter): SVGGElement {
  const series = seriesOf(point.placed)
  const mark = drawing('path', { d: shapes[series] ?? '', class: `point series-${series}` })
  return drawing(
    'g',
    {
      transform: `translate(${x.toFixed(1)},${y.toFixed(1)})`,
      role: 'link',
      'aria-label': point.say().join(', '),
      tabindex: -1,
    },
    mark,
  )
}

/** Layers of a cloud: enough that no series hides another, few enough to be drawn fast. */
const LAYERS = 24

/** Every sample as a dot; series take turns in layers, so that the last one covers none. */
function clouds(placed: readonly PlacedPoint[], { seriesOf }: Scatter): SVGElement[] {
  const bySeries = [...Map.groupBy(placed, ({ point }) => seriesOf(point.placed))]
  return Array.from({ length: LAYERS }, (_, layer) =>
    bySeries.flatMap(([series, points]) => {
      const d = points
        .filter((_point, index) => index % LAYERS === layer)
        .map(({ x, y }) => `M${x.toFixed(1)},${y.toFixed(1)}h0`)
      return d.length === 0
        ? []
        : drawing('path', { class: `cloud series-${series}`, d: d.join('') })
    }),
  ).flat()
}

function labels(placed: readonly PlacedPoint[], width: number): SVGElement[] {
  const taken: LabelBox[] = placed.map(({ x, y }) => ({
    x: x - 6,
    y: y - 6,
    width: 12,
    height: 12,
  }))
  return placed.slice(0, MAX_LABELS).flatMap(({ point, x, y }) => {
    const found = placeLabel(point.placed.cell.label, { x, y, width }, taken)
    if (!found) return []
    taken.push(found)
    return drawing('text', { class: 'label', x: found.x, y: found.y + 10 }, point.placed.cell.label)
  })
}

/** One stop for the tabulator; arrows go from point to point, Enter opens what it stands for. */
function walk(
  stops: readonly SVGGElement[],
  placed: readonly PlacedPoint[],
  pointing: Pointing<PlacedPoint>,
): void {
  stops[0]?.setAttribute('tabindex', '0')
  for (const [place, stop] of stops.entries()) {
    const mark = placed[place]
    if (!mark) continue
    stop.addEventListener('keydown', ({ key }) => {
      if (key === 'Enter') mark.point.open()
      const step = /^Arrow(?:Right|Down)$/.test(key) ? 1 : /^Arrow(?:Left|Up)$/.test(key) ? -1 : 0
      const next = stops[place + step]
      if (step === 0 || !next) return
      stop.setAttribute('tabindex', '-1')
      next.setAttribute('tabindex', '0')
      next.focus()
    })
    stop.addEventListener('focus', () => pointing.point(mark))
    stop.addEventListener('blur', pointing.unpoint)
  }
}
