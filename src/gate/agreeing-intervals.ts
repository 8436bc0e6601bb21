export interface Interval {
  readonly low: number | undefined
  readonly high: number | undefined
}

interface Estimated extends Interval {
  readonly estimate: number | undefined
}

/** An interval that a decision of "not significant" belongs to: 0 is in it. Wider never covers less. */
export function withZero<Kind extends Interval>(interval: Kind): Kind {
  const { low, high } = interval
  return {
    ...interval,
    low: low === undefined ? undefined : Math.min(low, 0),
    high: high === undefined ? undefined : Math.max(high, 0),
  }
}

/**
 * The difference of a contrast whose significance is decided on its ratio: both say the same of 0. Where
 * only the ratio excludes 0, the difference's limit on that side is the ratio's, in proportion. Where
 * their signs differ, as few rounds that weigh much can bring about, there is no such difference.
 */
export function alignedWith(
  difference: Estimated,
  ratio: Estimated & { readonly significant: boolean },
): Estimated {
  if (!ratio.significant) return withZero(difference)
  const sign = Math.sign(ratio.estimate ?? 0)
  if (Math.sign(difference.estimate ?? 0) !== sign) {
    return { estimate: undefined, low: undefined, high: undefined }
  }
  return sign > 0
    ? { ...difference, low: nearLimit(difference.low, difference, [ratio.low, ratio.estimate]) }
    : { ...difference, high: nearLimit(difference.high, difference, [ratio.high, ratio.estimate]) }
}

/** The limit towards 0, which may not reach it. */
function nearLimit(
  limit: number | undefined,
  { estimate }: Estimated,
  [ratioLimit, ratio]: readonly [number | undefined, number | undefined],
): number | undefined {
  if (limit === undefined || estimate === undefined || !ratioLimit || !ratio) return limit
  if (limit * estimate > 0) return limit
  const scaled = estimate * (Math.expm1(ratioLimit) / Math.expm1(ratio))
  return Number.isFinite(scaled) ? scaled : undefined
}
