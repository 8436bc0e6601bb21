import type { Mark } from '../paint/scene.ts'
import { textWidth } from '../paint/text-width.ts'
import type { LineBody, Series } from './chart.ts'
import { type LineMarkOptions, placedPoints, stepMiddle } from './line-marks.ts'
import { textAt } from './text-at.ts'
import { fonts, LINE_HEIGHT, lineStyle, POINT_SIZE, strokes } from './theme.ts'

const BAND_OPACITY = 0.13
/** An interval of one step is seen too. */
const MIN_BAND = 4
const DASH = [4, 3] as const
const NAME_GAP = 4

/** What is marked on the axis of steps: a band for the interval, a line for the value, its text above. */
export function stepMarks(series: readonly Series[], options: LineMarkOptions): Mark[] {
  const { styles, width, height } = options
  const marked = series.flatMap(({ label, mark }, position) => {
    if (!mark) return []
    const { colour } = styles.get(label) ?? lineStyle(position)
    const from = stepMiddle(mark.low, options)
    const to = mark.high === undefined ? width : stepMiddle(mark.high, options)
    const spare = Math.max(0, MIN_BAND - (to - from)) / 2
    return {
      colour,
      text: mark.text,
      x: stepMiddle(mark.at, options),
      from: Math.max(0, from - spare),
      to: Math.min(width, to + spare),
    }
  })
  let end = -Infinity
  return [
    ...marked.map(({ colour, from, to }): Mark => ({
      mark: 'rect',
      x: from,
      y: 0,
      width: to - from,
      height,
      fill: colour,
      opacity: BAND_OPACITY,
    })),
    ...marked
      .toSorted((a, b) => a.x - b.x)
      .flatMap(({ colour, x, text }): Mark[] => {
        const line: Mark = {
          mark: 'line',
          from: { x, y: 0 },
          to: { x, y: height },
          stroke: colour,
          strokeWidth: strokes.whisker,
          dash: DASH,
        }
        const size = textWidth(text, fonts.text)
        const left = Math.min(Math.max(0, x - size / 2), width - size)
        // Whose text would meet another has it in the notes.
        if (left < end + NAME_GAP) return [line]
        end = left + size
        return [line, textAt(text, left, -LINE_HEIGHT / 2, { fill: colour })]
      }),
  ]
}

/** The name of the step beside each point, where it meets no other name. */
export function stepNames(
  { steps }: LineBody,
  series: readonly Series[],
  options: LineMarkOptions,
): Mark[] {
  const taken: { x: number; y: number; width: number }[] = []
  return placedPoints(series, options).flatMap(({ step, x, y, colour }): Mark[] => {
    if (y === undefined) return []
    const text = steps[step] ?? ''
    const width = textWidth(text, fonts.text)
    const place = { x: x - POINT_SIZE - width, y: y - POINT_SIZE - 2, width }
    const meets = taken.some(
      (other) =>
        Math.abs(other.y - place.y) < LINE_HEIGHT * 0.75 &&
        place.x < other.x + other.width + NAME_GAP &&
        other.x < place.x + width + NAME_GAP,
    )
    if (meets) return []
    taken.push(place)
    return [textAt(text, place.x, place.y, { fill: colour })]
  })
}
