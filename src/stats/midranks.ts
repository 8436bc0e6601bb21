/** The rank of each value, 1 to n, equal values sharing the mean of their ranks. */
export function midranks(values: readonly number[]): number[] {
  const ordered = Float64Array.from(values).toSorted()
  const firstAndLast = new Map<number, { first: number; last: number }>()
  for (const [index, value] of ordered.entries()) {
    const span = firstAndLast.get(value)
    if (span) span.last = index + 1
    else firstAndLast.set(value, { first: index + 1, last: index + 1 })
  }
  return values.map((value) => {
    const span = firstAndLast.get(value)
    return span ? (span.first + span.last) / 2 : Number.NaN
  })
}
