import { showCount, showNumber } from '../../format/numbers.ts'
import type { Contrast } from '../../model/contrast.ts'

/** Differences that people ask for, as fractions or points. */
const TARGETS = [0.2, 0.1, 0.05] as const
/** Nobody plans by the number of rounds beyond this one. */
const MAX_ROUNDS = 1000
const MAX_P = 0.05
/** From here on a change is told as a factor. */
const MIN_FACTOR = 1

/**
 * What contrasts of a metric that show nothing could have shown, by the least certain of them, and how
 * many rounds would show less: `10 rounds could not have detected less than ±75 %; about 190
 * would detect ±20 %`, the latter unless `withRounds` is false. Where there are too few rounds for any to be significant, just that.
 */
export function nullResultWords(
  contrasts: readonly Contrast[],
  { withRounds = true }: { readonly withRounds?: boolean } = {},
): string | undefined {
  const [vaguest] = contrasts
    .filter(({ significant, detectable }) => !significant && detectable !== undefined)
    .toSorted((left, right) => (right.detectable ?? 0) - (left.detectable ?? 0))
  const detectable = vaguest?.detectable
  if (detectable === undefined) return tooFewWords(contrasts)
  if (!vaguest || detectable === 0) return undefined
  const { metric, n, blocks } = vaguest
  const isRate = metric === 'quality' || metric === 'failures'
  const rounds = blocks === undefined ? `${n} rounds` : `${n} rounds in ${blocks} blocks`
  const least = `${rounds} could not have detected less than ${sizeOf(detectable, isRate)}`
  const target = TARGETS.find((size) => size < detectable)
  if (target === undefined || !withRounds) return least
  const needed = roundsFor(target, { detectable, n, isRate })
  return `${least}; ${needed > MAX_ROUNDS ? `more than ${showCount(MAX_ROUNDS)}` : `about ${showCount(needed)}`} would detect ${sizeOf(target, isRate)}`
}

/** Of so few rounds the signed ranks' least p, 2^(1 − n) for each of the family, is above 5 %. */
function tooFewWords(contrasts: readonly Contrast[]): string | undefined {
  const few = contrasts.find(
    ({ n, blocks, family }) =>
      n > 0 && blocks === undefined && 2 ** (1 - n) * (family ?? 1) > MAX_P,
  )
  return few && `${few.n} ${few.n === 1 ? 'round is' : 'rounds are'} too few to tell any difference`
}

/** The spread of the pairs stays, so that the error shrinks with the root of their number. */
function roundsFor(
  target: number,
  {
    detectable,
    n,
    isRate,
  }: { readonly detectable: number; readonly n: number; readonly isRate: boolean },
): number {
  const ratio = isRate ? detectable / target : Math.log1p(detectable) / Math.log1p(target)
  return Math.ceil(Number((n * ratio ** 2).toPrecision(2)))
}

function sizeOf(size: number, isRate: boolean): string {
  if (isRate) return `±${showPercent(size)} points`
  return size < MIN_FACTOR ? `±${showPercent(size)} %` : `a factor of ${showNumber(1 + size)}`
}

function showPercent(size: number): string {
  const percent = size * 100
  return percent >= 10 ? percent.toFixed(0) : String(Number(percent.toFixed(1)))
}
