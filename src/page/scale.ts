/** A mapping of values to pixels. */
export interface Scale {
  readonly at: (value: number) => number
  readonly ticks: readonly number[]
}

/** From here on a linear axis squeezes most of what is to be seen into its first tenth. */
const LOG_FROM_RATIO = 20

/** Whether values spread over so many sizes that a logarithmic axis shows them better. */
export function wantsLog(values: Iterable<number>): boolean {
  let least = Infinity
  let most = 0
  for (const value of values) {
    if (value > 0 && value < least) least = value
    if (value > most) most = value
  }
  return most / least >= LOG_FROM_RATIO
}

/** A scale over all values with round numbers at its ticks; `from` and `to` are pixels. */
export function scaleOver(
  values: Iterable<number>,
  range: { readonly from: number; readonly to: number; readonly isLog: boolean },
): Scale {
  const { from, to, isLog } = range
  let least = Infinity
  let most = -Infinity
  for (const value of values) {
    if (isLog && value <= 0) continue
    if (value < least) least = value
    if (value > most) most = value
  }
  // Nothing has a value: there is nothing to read off.
  if (least > most) return { at: () => from, ticks: [] }
  if (least === most) {
    const around = Math.abs(least) / 10 || 1
    ;[least, most] = [least - around, most + around]
  }
  const room = Math.abs(to - from)
  return isLog
    ? logScale(least, most, { from, to, room })
    : linearScale(least, most, { from, to, room })
}

interface Range {
  readonly from: number
  readonly to: number
  readonly room: number
}

const PIXELS_PER_TICK = 90

function linearScale(least: number, most: number, { from, to, room }: Range): Scale {
  const step = roundStep((most - least) / Math.max(2, room / PIXELS_PER_TICK))
  // Close to zero an axis starts there, so that lengths can be compared.
  const low = least >= 0 && least < (most - least) / 2 ? 0 : Math.floor(least / step) * step
  const high = Math.ceil(most / step) * step
  const ticks: number[] = []
  for (let count = 0; low + count * step <= high + step / 2; count += 1) {
    // Multiples of a tenth come out with a tail of digits.
    ticks.push(Number((low + count * step).toPrecision(12)))
  }
  return {
    at: (value) => from + ((value - low) / (high - low)) * (to - from),
    ticks,
  }
}

/** The next of 1, 2, 5, 10, 20 … */
export function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step))
  const factor = [1, 2, 5, 10].find((candidate) => step <= candidate * power * 1.000_001) ?? 10
  return factor * power
}

function logScale(least: number, most: number, { from, to, room }: Range): Scale {
  const low = least / 1.08
  const high = most * 1.08
  const span = Math.log(high / low)
  const decades = span / Math.LN10
  const factors =
    room / decades > PIXELS_PER_TICK * 9
      ? [1, 1.5, 2, 3, 4, 5, 6, 8]
      : room / decades > PIXELS_PER_TICK * 2
        ? [1, 2, 5]
        : [1]
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power += 1) {
    for (const factor of factors) {
      const tick = Number((factor * 10 ** power).toPrecision(12))
      if (tick >= low && tick <= high) ticks.push(tick)
    }
  }
  return {
    at: (value) => from + (Math.log(value / low) / span) * (to - from),
    ticks,
  }
}

/** The text of a tick without decimals that say nothing. */
export function tickText(text: string): string {
  return text.replace(/\.0+$/, '')
}
