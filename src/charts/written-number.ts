import {
  showChange,
  showInterval,
  showNumber,
  showRatio,
  showShare,
  UNKNOWN,
} from '../format/numbers.ts'
import type { AxisScale } from './axis-scale.ts'
import type { Figure, Panel, Unit } from './chart.ts'

const MS_PER_SECOND = 1000

/** How the figures of a panel are written in the picture. */
export interface Writing {
  /** Stands behind the panel's title; empty where the title says it. */
  readonly unitName: string
  /** What the numbers of the document are divided by. */
  readonly divisor: number
  readonly show: (value: number | undefined) => string
  /** The same inside of brackets, where a unit need not be said again. */
  readonly showLimit: (value: number | undefined) => string
}

/** How the given figures of a panel are written. */
export function writingOf(unit: Unit, figures: readonly Figure[]): Writing {
  return unit === 'duration' ? durations(figures) : writings[unit]
}

/** Seconds where a typical duration has at least two of them, as in the terminal. */
function durations(figures: readonly Figure[]): Writing {
  const values = figures.flatMap((figure) => figure.value ?? [])
  const slow = values.filter((value) => value >= 2 * MS_PER_SECOND).length
  const divisor = slow * 2 > values.length ? MS_PER_SECOND : 1
  const show: Writing['show'] = (value) =>
    value === undefined ? UNKNOWN : showNumber(value / divisor)
  return { ...plain(show), unitName: divisor === 1 ? 'ms' : 's', divisor }
}

const writings: Readonly<Record<Exclude<Unit, 'duration'>, Writing>> = {
  rate: plain(showRate),
  share: plain(showShare),
  change: { ...plain(showChange), showLimit: (value) => showChange(value).replace(' %', '') },
  ratio: plain(showRatio),
}

/** What a panel shows, with the unit of its numbers and the kind of its axis. */
export function panelTitle({ title }: Panel, { unitName }: Writing, { isLog }: AxisScale): string {
  return [title, unitName, isLog ? 'log scale' : ''].filter((part) => part !== '').join(', ')
}

/** `[571, 655]`; empty where neither limit exists. */
export function writtenInterval({ low, high }: Figure, { showLimit }: Writing): string {
  return showInterval(low, high, (value) => showLimit(value ?? undefined))
}

function plain(show: Writing['show']): Writing {
  return { unitName: '', divisor: 1, show, showLimit: show }
}

/** Three significant digits where there is room; two where a price is small. */
function showRate(value: number | undefined): string {
  const isSmall = value !== undefined && value !== 0 && Math.abs(value) < 0.1
  return isSmall ? String(Number(value.toPrecision(2))) : showNumber(value)
}
