/** Times have so many digits behind the point. */
const THOUSANDTHS = 1000

/** Whole numbers by the room they take, with the least and the most of them. */
const wholeKinds = [
  { Numbers: Uint8Array, least: 0, most: 0xff },
  { Numbers: Uint16Array, least: 0, most: 0xffff },
  { Numbers: Int32Array, least: -0x80000000, most: 0x7fffffff },
] as const

type Numbers = Float64Array | InstanceType<(typeof wholeKinds)[number]['Numbers']>

/** A list of values, each in as little room as it can be found again from. */
export type Column =
  /** The same all along. */
  | { readonly value: unknown }
  /** So many of them make one. NaN is unknown. */
  | { readonly numbers: Numbers; readonly inOne: number }
  /** A few, and which of them each is. */
  | { readonly few: readonly unknown[]; readonly which: Uint8Array }
  | { readonly values: readonly unknown[] }

/** The column of up to 256 values. */
export function columnOf(values: readonly unknown[]): Column {
  const few = [...new Set(values)]
  if (few.length === 1) return { value: few[0] }
  if (values.every((each) => each === undefined || isNumber(each))) {
    return numbersOf(values.map((each) => (isNumber(each) ? each : NaN)))
  }
  if (few.length <= values.length / 2) {
    const places = new Map(few.map((value, place) => [value, place]))
    return { few, which: Uint8Array.from(values, (each) => places.get(each) ?? 0) }
  }
  // A copy has no room for more.
  return { values: values.slice() }
}

/** One of the values of a column. */
export function valueIn(column: Column, index: number): unknown {
  if ('value' in column) return column.value
  if ('values' in column) return column.values[index]
  if ('few' in column) return column.few[column.which[index] ?? 0]
  const number = (column.numbers[index] ?? NaN) / column.inOne
  return Number.isNaN(number) ? undefined : number
}

/** Whole numbers take as many bytes as the largest needs, and so do whole thousandths. */
function numbersOf(numbers: readonly number[]): Column {
  for (const inOne of [1, THOUSANDTHS]) {
    // Without the sign of 0, of which no whole number knows.
    const whole = numbers.map((number) => Math.round(number * inOne) + 0)
    if (!whole.every((each, index) => Object.is(each / inOne, numbers[index]))) continue
    const [lowest, highest] = [Math.min(...whole), Math.max(...whole)]
    const kind = wholeKinds.find(({ least, most }) => least <= lowest && highest <= most)
    if (kind) return { numbers: kind.Numbers.from(whole), inOne }
  }
  return { numbers: Float64Array.from(numbers), inOne: 1 }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value)
}
