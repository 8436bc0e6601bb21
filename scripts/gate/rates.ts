import { regularizedIncompleteBeta } from '../../src/stats/beta.ts'
import { bracketedRoot } from '../../src/stats/bracketed-root.ts'
import { mean } from '../../src/stats/moments.ts'

export interface Rate {
  readonly red: number
  readonly of: number
  readonly rate: number
  /** 95 % Clopper–Pearson interval: what the number of builds leaves open. */
  readonly low: number
  readonly high: number
}

const TAIL = 0.025
const PRECISION = 1e-9

export function rateOf(red: number, of: number): Rate {
  return { red, of, rate: red / of, ...limitsOf(red, of) }
}

/**
 * The rate over several builds of each stream. They share what was accepted, so they are worth fewer
 * builds than they are: by as much as the counts of the streams vary more than independent builds would.
 */
export function clusteredRate(counts: readonly number[], builds: number): Rate {
  const red = counts.reduce((sum, count) => sum + count, 0)
  const of = counts.length * builds
  const center = mean(counts) ?? 0
  const variance = (mean(counts.map((count) => (count - center) ** 2)) ?? 0) / builds
  const rate = red / of
  const effect = Math.max(1, variance / (rate * (1 - rate) || Infinity))
  return { red, of, rate, ...limitsOf(red / effect, of / effect) }
}

/** `0.4 [0.2, 0.7]`, in percent. */
export function showRate({ rate, low, high }: Rate): string {
  const digits = high < 0.1 ? 2 : 0
  const [shown, from, to] = [rate, low, high].map((value) => (100 * value).toFixed(digits))
  return `${shown} [${from}, ${to}]`
}

function limitsOf(red: number, of: number): Pick<Rate, 'low' | 'high'> {
  return {
    low: red <= 0 ? 0 : probabilityAt(TAIL, red, of - red + 1),
    high: red >= of ? 1 : probabilityAt(1 - TAIL, red + 1, of - red),
  }
}

function probabilityAt(tail: number, left: number, right: number): number {
  return bracketedRoot((p) => regularizedIncompleteBeta(p, left, right) - tail, 0, 1, PRECISION)
}
