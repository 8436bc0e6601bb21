import { ascending, quantile } from '../../src/stats/quantile.ts'

/** What is compared of the gaps of one answer. */
export function gapFigures(gapsMs: readonly number[]): {
  readonly gapMeanMs: number | undefined
  readonly gapP99Ms: number | undefined
} {
  const sum = gapsMs.reduce((total, gap) => total + gap, 0)
  return {
    gapMeanMs: gapsMs.length === 0 ? undefined : sum / gapsMs.length,
    gapP99Ms: quantile(ascending(gapsMs), 0.99),
  }
}

/** The number in the id of an answer of the endpoint. */
export function numberIn(id: string): number {
  return Number(id.replace('chatcmpl-', ''))
}

/** From each moment to the next. */
export function gapsBetween(moments: readonly number[]): number[] {
  return moments.slice(1).map((at, index) => at - (moments[index] ?? Number.NaN))
}
