import { drawing } from './element.ts'
import type { Box, Mark } from './row-chart.ts'

/** Values closer than this share a stack. */
const STACK_PX = 4
/** Distance of dots in a stack while there is room. */
const SPACING_PX = 3.6

/**
 * Places a dot for each value: exactly at its value across, stacked away from the middle where many
 * are close, so that the outline shows how they are distributed.
 */
export function stackedDots(
  values: readonly { readonly x: number; readonly index: number }[],
  { height }: Box,
): Mark[] {
  const heights = new Map<number, number>()
  for (const { x } of values) {
    const stack = Math.round(x / STACK_PX)
    heights.set(stack, (heights.get(stack) ?? 0) + 1)
  }
  const tallest = Math.max(1, ...heights.values())
  const spacing = Math.min(SPACING_PX, (height - 10) / tallest)
  const filled = new Map<number, number>()
  return values.map(({ x, index }) => {
    const stack = Math.round(x / STACK_PX)
    const place = filled.get(stack) ?? 0
    filled.set(stack, place + 1)
    const side = place % 2 === 0 ? 1 : -1
    return { x, y: height / 2 + side * Math.ceil(place / 2) * spacing, index }
  })
}

/** All dots as one path: thousands of elements would be slow to lay out and to hover. */
export function dotPath(marks: readonly Mark[], className: string): SVGPathElement {
  const d = marks.map(({ x, y }) => `M${x.toFixed(1)},${y.toFixed(1)}h0`).join('')
  return drawing('path', { class: className, d })
}

/** Small crosses as one path: what failed. */
export function crossPath(marks: readonly Mark[]): SVGPathElement {
  const d = marks
    .map(({ x, y }) => {
      const at = `${(x - 3).toFixed(1)},${(y - 3).toFixed(1)}`
      return `M${at}l6,6m0,-6l-6,6`
    })
    .join('')
  return drawing('path', { class: 'crosses', d })
}

/** Failures where crosses have no room. */
export function strokePath(marks: readonly Mark[]): SVGPathElement {
  const d = marks.map(({ x, y }) => `M${x.toFixed(1)},${y - 4}v8`).join('')
  return drawing('path', { class: 'crosses thin', d })
}
