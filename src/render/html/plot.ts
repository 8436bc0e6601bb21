import { html, type Markup } from './markup.ts'

/** The plot inside its figure, in per cent: numbers stand left of it and below. */
const LEFT = 13
const RIGHT = 97
const TOP = 12
const BOTTOM = 86
const TICKS = 3
/** Labels closer together than this would meet on a phone. */
const LABEL_GAP = 9
/** An interval of one level is seen too. */
const MIN_BAND = 1.2

/** An axis with the numbers that stand at it. */
interface PlotAxis {
  /** 0 at its low end, 1 at its high end. */
  readonly along: (value: number) => number
  readonly ticks: readonly number[]
}

/** What is drawn in one plot, and in which place: per cent of the figure. */
export interface Plot {
  readonly x: PlotAxis
  readonly y: PlotAxis
}

/** An axis of levels of load: each doubling as wide as the one before. */
export function levelAxis(levels: readonly number[]): PlotAxis {
  const low = Math.min(...levels)
  const span = Math.log(Math.max(...levels) / low)
  return {
    along: (level) => (span === 0 ? 0.5 : clamped(Math.log(Math.max(level, low) / low) / span)),
    ticks: [...new Set(levels)].toSorted((a, b) => a - b),
  }
}

/** An axis from zero to a round number. */
export function amountAxis(values: readonly number[]): PlotAxis {
  const highest = Math.max(0, ...values)
  const least = (highest || 1) / TICKS
  const decade = 10 ** Math.floor(Math.log10(least))
  const step = decade * ([1, 2, 2.5, 5].find((times) => times * decade >= least) ?? 10)
  const count = Math.max(1, Math.ceil(highest / step - 1e-9))
  const end = step * count
  return {
    along: (value) => clamped(value / end),
    ticks: Array.from({ length: count + 1 }, (_, index) => Number((step * index).toPrecision(6))),
  }
}

function clamped(part: number): number {
  return Math.min(1, Math.max(0, part))
}

export function across({ x }: Plot, value: number): number {
  return LEFT + x.along(value) * (RIGHT - LEFT)
}

export function down({ y }: Plot, value: number): number {
  return BOTTOM - y.along(value) * (BOTTOM - TOP)
}

/** A place in a picture that grows with the page, while texts and points keep their size. */
export function at(percent: number): string {
  return `${percent.toFixed(2)}%`
}

/** The grid with its numbers. */
export function axes(
  plot: Plot,
  { showX, showY }: Readonly<Record<'showX' | 'showY', (value: number) => string>>,
): Markup {
  let last = -Infinity
  return html`${plot.y.ticks.map((tick) => {
    const y = at(down(plot, tick))
    return html`<line class="grid" x1="${at(LEFT)}" x2="${at(RIGHT)}" y1="${y}" y2="${y}" />
      <text class="tick end" x="${at(LEFT - 1.5)}" y="${y}" dy="0.33em">${showY(tick)}</text>`
  })}${plot.x.ticks.map((tick) => {
    const x = across(plot, tick)
    if (x - last < LABEL_GAP) return undefined
    last = x
    return html`<text class="tick middle" x="${at(x)}" y="${at(BOTTOM)}" dy="1.35em">
      ${showX(tick)}
    </text>`
  })}`
}

/** A vertical band from one value to another, or to the end of the axis. */
export function bandAcross(plot: Plot, low: number, high: number | undefined): Markup {
  const from = across(plot, low)
  const to = high === undefined ? RIGHT : across(plot, high)
  const spare = Math.max(0, MIN_BAND - (to - from)) / 2
  return html`<rect
    class="band"
    x="${at(from - spare)}"
    width="${at(to - from + 2 * spare)}"
    y="${at(TOP)}"
    height="${at(BOTTOM - TOP)}"
  />`
}

/** The same from side to side. */
export function bandDown(plot: Plot, low: number, high: number | undefined): Markup {
  const from = high === undefined ? TOP : down(plot, high)
  const to = down(plot, low)
  const spare = Math.max(0, MIN_BAND - (to - from)) / 2
  return html`<rect
    class="band"
    x="${at(LEFT)}"
    width="${at(RIGHT - LEFT)}"
    y="${at(from - spare)}"
    height="${at(to - from + 2 * spare)}"
  />`
}

export function lineAcross(plot: Plot, value: number, className: string): Markup {
  const y = at(down(plot, value))
  return html`<line class="${className}" x1="${at(LEFT)}" x2="${at(RIGHT)}" y1="${y}" y2="${y}" />`
}

export function lineDown(plot: Plot, value: number, className: string): Markup {
  const x = at(across(plot, value))
  return html`<line class="${className}" x1="${x}" x2="${x}" y1="${at(TOP)}" y2="${at(BOTTOM)}" />`
}

/** A text above the plot at a place, held inside of it. */
export function textAbove(plot: Plot, value: number, text: string): Markup {
  const x = across(plot, value)
  const side = x < 35 ? 'start' : x > 72 ? 'end' : 'middle'
  return html`<text class="named ${side}" x="${at(x)}" y="${at(TOP)}" dy="-0.5em">${text}</text>`
}

interface Place {
  readonly x: number
  readonly y: number
}

/** Points joined in their order. */
export function joined(plot: Plot, places: readonly Place[], className: string): Markup {
  return html`${places.slice(1).map((place, index) => {
    const before = places[index] ?? place
    return html`<line
      class="${className}"
      x1="${at(across(plot, before.x))}"
      x2="${at(across(plot, place.x))}"
      y1="${at(down(plot, before.y))}"
      y2="${at(down(plot, place.y))}"
    />`
  })}`
}

/** A point that says what it is when it is pointed at. */
export function dot(plot: Plot, { x, y }: Place, className: string, title: string): Markup {
  return html`<circle
    class="${className}"
    cx="${at(across(plot, x))}"
    cy="${at(down(plot, y))}"
    r="4.5"
  >
    <title>${title}</title>
  </circle>`
}
