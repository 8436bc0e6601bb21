import { amountScale, type AxisScale, CHANGE_TICKS, roundScale, SHARE_TICKS } from './axis-scale.ts'
import type { Figure, Panel } from './chart.ts'

/** Beyond a value without an upper limit there is room for the arrow that says so. */
const ARROW_ROOM = 1.08

/** The axis that holds every figure of a panel with its limits, in the unit of the picture. */
export function panelScale(
  { mark, unit }: Panel,
  figures: readonly Figure[],
  divisor: number,
): AxisScale {
  if (unit === 'share') return roundScale([0, 1], SHARE_TICKS)
  const scaled = (values: readonly (number | undefined)[]): number[] =>
    values.flatMap((value) => (value === undefined ? [] : value / divisor))
  const values = scaled(figures.map(({ value }) => value))
  const limits = scaled(figures.flatMap(({ low, high }) => [low, high]))
  if (mark === 'change') return roundScale([0, ...values, ...limits], CHANGE_TICKS)
  const open = figures.filter(({ low, high }) => low !== undefined && high === undefined)
  const arrows = scaled(open.map(({ value }) => value && value * ARROW_ROOM))
  return amountScale(values, [...limits, ...arrows])
}
