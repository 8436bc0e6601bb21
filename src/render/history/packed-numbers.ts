/** What a column may hold: undefined where there is no value, Infinity beyond a time limit. */
export type PackedValue = number | undefined

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const BITS = 5
const MORE = 2 ** BITS
const NONE = '.'
const BEYOND = '!'

/**
 * Whole numbers as text: each as its difference from the one before, in the digits of source maps (five
 * bits a digit, the lowest bit is the sign). `.` is no value and `!` infinity; neither counts as the one before.
 */
export function packNumbers(values: readonly PackedValue[]): string {
  let before = 0
  return values
    .map((value) => {
      if (value === undefined) return NONE
      if (value === Infinity) return BEYOND
      const difference = value - before
      before = value
      return digitsOf(difference < 0 ? -2 * difference + 1 : 2 * difference)
    })
    .join('')
}

/** The numbers that {@link packNumbers} wrote. */
export function unpackNumbers(text: string): PackedValue[] {
  const values: PackedValue[] = []
  let before = 0
  let rest = 0
  let place = 1
  for (const character of text) {
    if (character === NONE) values.push(undefined)
    else if (character === BEYOND) values.push(Infinity)
    else {
      const digit = DIGITS.indexOf(character)
      rest += (digit % MORE) * place
      place *= MORE
      if (digit >= MORE) continue
      before += rest % 2 === 1 ? -(rest - 1) / 2 : rest / 2
      values.push(before)
      rest = 0
      place = 1
    }
  }
  return values
}

function digitsOf(value: number): string {
  const last = value % MORE
  if (value < MORE) return DIGITS.charAt(last)
  return DIGITS.charAt(last + MORE) + digitsOf(Math.floor(value / MORE))
}

/** Steps of a logarithm: neighbours differ by a twentieth of a percent, so that three digits hold. */
const STEPS = 2000
/** Ends of intervals are written as how far they are from their value. */
const REACH_STEPS = 400
const SHARE_STEPS = 10_000

/** How a column's numbers stand for values: on the scale of logarithms, or shares from 0 to 1. */
export type PackedScale = 'log' | 'share'

export interface PackedFigures {
  readonly value: string
  /** Absent where no value has an interval. */
  readonly low?: string
  readonly high?: string
}

export interface UnpackedFigure {
  readonly value: number
  readonly low: number | undefined
  readonly high: number | undefined
}

/** A column of figures with their intervals. */
export function packFigures(
  figures: readonly (UnpackedFigure | undefined)[],
  scale: PackedScale,
): PackedFigures {
  const values = figures.map((figure) => figure && stepsOf(figure.value, scale))
  const packed = { value: packNumbers(values) }
  if (figures.every((figure) => figure?.low === undefined && figure?.high === undefined)) {
    return packed
  }
  const ends = (end: 'low' | 'high'): string =>
    packNumbers(figures.map((figure) => figure && reachOf(figure, end, scale)))
  return { ...packed, low: ends('low'), high: ends('high') }
}

export function unpackFigures(
  { value, low, high }: PackedFigures,
  scale: PackedScale,
): (UnpackedFigure | undefined)[] {
  const lows = low === undefined ? [] : unpackNumbers(low)
  const highs = high === undefined ? [] : unpackNumbers(high)
  return unpackNumbers(value).map((steps, index) => {
    if (steps === undefined) return undefined
    const figure = steps === Infinity ? Infinity : valueOf(steps, scale)
    return {
      value: figure,
      low: endOf(figure, lows[index], -1, scale),
      high: endOf(figure, highs[index], 1, scale),
    }
  })
}

function stepsOf(value: number, scale: PackedScale): PackedValue {
  if (value === Infinity) return Infinity
  if (scale === 'share') return Math.round(value * SHARE_STEPS)
  return value > 0 ? Math.round(Math.log(value) * STEPS) : undefined
}

function valueOf(steps: number, scale: PackedScale): number {
  return scale === 'share' ? steps / SHARE_STEPS : Math.exp(steps / STEPS)
}

function reachOf(figure: UnpackedFigure, end: 'low' | 'high', scale: PackedScale): PackedValue {
  const limit = figure[end]
  if (limit === undefined) return undefined
  if (limit === Infinity || figure.value === Infinity) return Infinity
  if (scale === 'share') return Math.round(Math.abs(limit - figure.value) * SHARE_STEPS)
  if (!(limit > 0) || !(figure.value > 0)) return undefined
  return Math.round(Math.abs(Math.log(limit / figure.value)) * REACH_STEPS)
}

function endOf(
  value: number,
  reach: PackedValue,
  direction: -1 | 1,
  scale: PackedScale,
): number | undefined {
  if (reach === undefined) return undefined
  if (reach === Infinity || value === Infinity) return direction === 1 ? Infinity : undefined
  return scale === 'share'
    ? value + (direction * reach) / SHARE_STEPS
    : value * Math.exp((direction * reach) / REACH_STEPS)
}
