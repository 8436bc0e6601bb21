import { bracketedRoot } from './bracketed-root.ts'
import { gaussLegendre, integrate } from './gauss-legendre.ts'
import { normalUpper } from './normal.ts'
import { studentTQuantile, studentTUpper } from './student-t.ts'

/**
 * Two looks at the same shift, each a one-sided t test with p₁ and p₂, sharing one estimate of the
 * variance. An effect is found when p₁ < screen, p₂ < screen and p₁·p₂ ≤ cut.
 */
export interface TwoLooks {
  /** Degrees of freedom of the variance estimate, above 0; Infinity where it is known. */
  readonly df: number
  /** Of the numerators of the two t statistics, −1 to 1; see {@link lookCorrelation}. */
  readonly correlation: number
  /** Between 0 and 1. */
  readonly screen: number
}

export interface DecidedLooks extends TwoLooks {
  /** The largest p₁·p₂ that is found, between 0 and 1; from screen² on it no longer cuts. */
  readonly cut: number
}

const RULE = gaussLegendre(20)
/** With few degrees of freedom what is found depends steeply on the estimated deviation. */
const DEVIATION_RULE = gaussLegendre(40)
/** Standard deviations of a normal variable that matter. */
const REACH = 6.5
const LOG_CUT_TOLERANCE = 1e-7
const SHIFT_TOLERANCE = 1e-5
const MAX_POWER = 0.999

/**
 * The correlation of two looks' differences from a baseline: both contain the mean of the same
 * `runs`, and the effects of the two looks' own runs are correlated by `overlap`, 0 to 1.
 */
export function lookCorrelation(runs: number, overlap: number): number {
  return (overlap + 1 / runs) / (1 + 1 / runs)
}

/**
 * The cut with which two looks without any shift find one with the probability `level`, 0 to 1.
 * Screen² where what passes both screens is rarer than that. Within 1e-7 of itself by finer rules,
 * 1e-4 for a correlation of 0.99; about a millisecond.
 */
export function jointCut({ level, ...looks }: TwoLooks & { readonly level: number }): number {
  requireLooks(looks)
  requireProbability('level', level)
  const most = looks.screen ** 2
  if (nullProbability({ ...looks, cut: most }) <= level) return most
  // p₁·p₂ ≤ c takes one of the two below √c, so that no joint law can exceed 2·√c.
  const least = (level / 2) ** 2
  const excess = (logCut: number): number =>
    Math.log(nullProbability({ ...looks, cut: Math.exp(logCut) }) / level)
  return Math.exp(bracketedRoot(excess, Math.log(least), Math.log(most), LOG_CUT_TOLERANCE))
}

/**
 * The probability that both looks together find a shift of `shift`, in units of the standard
 * deviation of the numerator of a t statistic. 0 to 1, good to 1e-5, from 4 degrees of freedom down
 * to 2e-4 and less; about three milliseconds.
 */
export function twoLookPower({
  shift,
  ...looks
}: DecidedLooks & { readonly shift: number }): number {
  requireLooks(looks)
  requireProbability('cut', looks.cut)
  const { df, correlation, screen } = looks
  const cut = Math.min(looks.cut, screen ** 2)
  const rest = Math.sqrt(1 - correlation ** 2)
  // Where t₁ is beyond the last of them, p₁ leaves p₂ all of the screen.
  const borders = [screen, Math.sqrt(cut), cut / screen].map((p) => studentTQuantile(p, df))
  /** P(found) given the estimated deviation and the noise z of the first numerator, times φ(z). */
  const foundGiven = (deviation: number, z: number): number => {
    const p = studentTUpper((z + shift) / deviation, df)
    const needed = deviation * studentTQuantile(Math.min(screen, cut / p), df) - shift
    return normalDensity(z) * normalUpper(standardized(needed - correlation * z, rest))
  }
  return expectedOverDeviation(df, (deviation) => {
    const ends = [...borders.map((t) => inReach(t * deviation - shift)), REACH]
    return sumOver(ends, (from, to) => integrate(RULE, (z) => foundGiven(deviation, z), [from, to]))
  })
}

/**
 * The shift that is found with the probability `power`, 0.8 by default, in the unit of
 * {@link twoLookPower}; 0 where even no shift is.
 */
export function detectableShift({
  power = 0.8,
  ...looks
}: DecidedLooks & { readonly power?: number }): number {
  if (!(power > 0 && power <= MAX_POWER)) {
    throw new RangeError(`\`power\` must be above 0 and at most ${MAX_POWER}, received ${power}.`)
  }
  const excess = (shift: number): number => twoLookPower({ ...looks, shift }) - power
  if (excess(0) >= 0) return 0
  let [low, high] = [0, 4]
  while (excess(high) < 0) [low, high] = [high, 2 * high]
  return bracketedRoot(excess, low, high, SHIFT_TOLERANCE)
}

/**
 * P(p₁ < screen, p₂ < screen, p₁·p₂ ≤ cut) without a shift. Given T₁ = t, T₂ is
 * r·t + √((1 − r²)(ν + t²)/(ν + 1)) times Student's t with ν + 1 degrees of freedom (the conditional
 * law of a bivariate t), which leaves an integral over p₁. Its integrand bends at cut/screen; at √cut
 * it falls steeply where the correlation is high.
 */
function nullProbability({ df, correlation, screen, cut }: DecidedLooks): number {
  const rest = 1 - correlation ** 2
  const foundGiven = (p: number, needed: number): number => {
    const t = studentTQuantile(p, df)
    const scale = Math.sqrt((rest * (1 + (t * t) / df)) / (1 + 1 / df))
    return studentTUpper(standardized(needed - correlation * t, scale), df + 1)
  }
  const bend = cut / screen
  const atScreen = studentTQuantile(screen, df)
  // The cube of the variable takes the steepness out of the end at p₁ = 0.
  const before = integrate(
    RULE,
    (root) => foundGiven(bend * root ** 3, atScreen) * 3 * bend * root ** 2,
    [0, 1],
  )
  const logs = [bend, Math.sqrt(cut), screen].map(Math.log)
  const after = sumOver(logs, (from, to) =>
    integrate(
      RULE,
      (log) => foundGiven(Math.exp(log), studentTQuantile(cut / Math.exp(log), df)) * Math.exp(log),
      [from, to],
    ),
  )
  return before + after
}

/**
 * The mean of a function of the estimated standard deviation where the true one is 1: of
 * √(χ²ᵥ/ν), whose ⅔ power is nearly normal (Wilson & Hilferty 1931), and so what is integrated over.
 */
function expectedOverDeviation(df: number, valueAt: (deviation: number) => number): number {
  if (df === Infinity) return valueAt(1)
  const spread = Math.sqrt(2 / (9 * df))
  const range = [
    Math.max(0, 1 - spread ** 2 - REACH * spread),
    1 - spread ** 2 + REACH * spread,
  ] as const
  const density = (x: number): number =>
    Math.exp((1.5 * df - 1) * Math.log(x) - (df / 2) * (x ** 3 - 1))
  const weighted = integrate(DEVIATION_RULE, (x) => density(x) * valueAt(x ** 1.5), range)
  return weighted / integrate(DEVIATION_RULE, density, range)
}

function sumOver(ends: readonly number[], valueOf: (from: number, to: number) => number): number {
  return ends.slice(1).reduce((sum, to, index) => sum + valueOf(ends[index] ?? Number.NaN, to), 0)
}

/** A deviation over its scale; without a scale it is certain which side of it things fall on. */
function standardized(deviation: number, scale: number): number {
  return scale === 0 ? (deviation < 0 ? -Infinity : Infinity) : deviation / scale
}

function inReach(z: number): number {
  return Math.min(REACH, Math.max(-REACH, z))
}

function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
}

function requireLooks({ df, correlation, screen }: TwoLooks): void {
  if (!(df > 0)) throw new RangeError(`\`df\` must be above 0, received ${df}.`)
  if (!(Math.abs(correlation) <= 1)) {
    throw new RangeError(`\`correlation\` must be from -1 to 1, received ${correlation}.`)
  }
  requireProbability('screen', screen)
}

function requireProbability(name: string, value: number): void {
  if (value > 0 && value < 1) return
  throw new RangeError(`\`${name}\` must be between 0 and 1, both excluded, received ${value}.`)
}
