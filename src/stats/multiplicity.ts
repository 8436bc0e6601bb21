/** One p-value, 0 to 1, or undefined where there was no test. */
type PValue = number | undefined

/**
 * Holm's adjusted p-values (Holm 1979), in the order given: rejecting those at most α makes even one
 * false rejection with a probability of at most α, however the tests depend on each other. Unknown
 * ones stay undefined and do not count as tests.
 */
export function holm(pValues: readonly PValue[]): PValue[] {
  return adjusted(pValues, (ascending, count) => {
    let highest = 0
    return ascending.map((p, index) => {
      highest = Math.max(highest, Math.min(1, (count - index) * p))
      return highest
    })
  })
}

/**
 * Benjamini & Hochberg's adjusted p-values (1995), "q-values", in the order given: of those at most
 * q, a share of at most q is expected to be false, for tests that are independent or positively
 * dependent. Unknown ones stay undefined and do not count as tests.
 */
export function benjaminiHochberg(pValues: readonly PValue[]): PValue[] {
  return adjusted(pValues, (ascending, count) => {
    let lowest = 1
    return ascending
      .toReversed()
      .map((p, index) => {
        lowest = Math.min(lowest, (count / (count - index)) * p)
        return lowest
      })
      .toReversed()
  })
}

/** Sorts the known p-values, adjusts them together and puts each back in its place. */
function adjusted(
  pValues: readonly PValue[],
  adjust: (ascending: readonly number[], count: number) => readonly number[],
): PValue[] {
  const known = pValues.flatMap((p, index) => (p === undefined ? [] : [{ p, index }]))
  for (const { p } of known) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`A p-value is from 0 to 1, received ${p}.`)
  }
  known.sort((left, right) => left.p - right.p)
  const answers = adjust(
    known.map(({ p }) => p),
    known.length,
  )
  const placed = new Map(known.map(({ index }, rank) => [index, answers[rank]]))
  return pValues.map((_, index) => placed.get(index))
}
