import type { Unit } from './units.ts'

/** A cell's value in one run, on the scale of the gate: a logarithm, larger is worse. */
export interface GateValue {
  /** Infinity where so many requests timed out that the middle lies beyond the timeout. */
  readonly value: number
  /** Its standard error within the run; undefined when the run had too few rounds. */
  readonly se: number | undefined
  /** Requests it is made of; of a search, how sure it is: 1 ÷ se². */
  readonly n: number
}

/** Cell id → what a value of it counts as one of the others. */
export type Floors = ReadonlyMap<string, (value: number) => number>

/** Cell id → value, of one run or of one look. */
export type RunValues = ReadonlyMap<string, GateValue>

/**
 * Variance of one request's logarithm by cell, over the accepted runs that say: an unsteady run that was not
 * accepted must not excuse a later one.
 */
export function requestVariances({
  accepted,
}: {
  readonly accepted: readonly RunValues[]
}): ReadonlyMap<string, number> {
  const sums = new Map<string, { sum: number; count: number }>()
  for (const run of accepted) {
    for (const [id, { se, n }] of run) {
      if (se === undefined || !Number.isFinite(se)) continue
      const { sum, count } = sums.get(id) ?? { sum: 0, count: 0 }
      sums.set(id, { sum: sum + se * se * n, count: count + 1 })
    }
  }
  return new Map([...sums].map(([id, { sum, count }]) => [id, sum / count]))
}

/** Variance of a unit's value in a run because its requests are few. */
export function withinOf(
  { own, others }: Unit,
  run: RunValues,
  variances: ReadonlyMap<string, number>,
): number {
  let sum = 0
  for (const parts of [own, others]) {
    for (const { cell, weight } of parts) {
      sum += (weight * weight * (variances.get(cell) ?? 0)) / (run.get(cell)?.n ?? Infinity)
    }
  }
  return sum
}

/**
 * A unit's value in a run; NaN where the run lacks one of its cells. The others are held to be at least
 * what `floors` says of them.
 */
export function valueOf({ own, others }: Unit, run: RunValues, floors?: Floors): number {
  let sum = 0
  for (const { cell, weight } of own) sum += weight * (run.get(cell)?.value ?? Number.NaN)
  for (const { cell, weight } of others) {
    sum -=
      weight *
      (floors?.get(cell)?.(run.get(cell)?.value ?? Number.NaN) ??
        run.get(cell)?.value ??
        Number.NaN)
  }
  return sum
}
