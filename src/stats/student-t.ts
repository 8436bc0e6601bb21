/** The tail at a point and what it loses towards the next: t times the density, −dP/d ln t. */
interface TailAndLoss {
  readonly tail: number
  readonly loss: number
}

/** From here on Student's law is the normal law to the last digit of a double. */
const ENDLESS_DF = 1e18
/** Below this t² the series from the middle is quick and its complement keeps its digits. */
const SERIES_UP_TO = 2.25
const PRECISION = 1e-17
/** exp(−t²/2) is less than any double from t = 38.6 on. */
const NORMAL_END = 40
/** Newton's steps double the digits: what a smaller one leaves undone is below the rounding. */
const LAST_STEP = 1e-8
/** Near t = 0 the rounding of the probability itself moves t by about this much. */
const ROUNDING = 1e-14
/** Three to six are usual; the search is monotonic, so this only ends a dance of last digits. */
const MAX_STEPS = 60

/**
 * The upper tail P(T > t) of Student's t law with `df` > 0 degrees of freedom, whole or not;
 * `df` = Infinity is the normal law. t may be ±Infinity. 0 to 1, with a relative error around 1e-15
 * that grows to 1e-13 for tails of 1e-300.
 */
export function studentTUpper(t: number, df: number): number {
  requireDegrees(df)
  if (Number.isNaN(t)) throw new RangeError('`t` must be a number, received NaN.')
  return t < 0 ? 1 - upperHalf(-t, df).tail : upperHalf(t, df).tail
}

/**
 * The t with P(T > t) = `upperTail`, 0 to 1, for `df` > 0 degrees of freedom, Infinity for the
 * normal law: `studentTQuantile(0.05, 4)` is 2.13. ±Infinity at the tails 0 and 1.
 */
export function studentTQuantile(upperTail: number, df: number): number {
  requireDegrees(df)
  if (!(upperTail >= 0 && upperTail <= 1)) {
    throw new RangeError(`\`upperTail\` must be from 0 to 1, received ${upperTail}.`)
  }
  if (upperTail > 0.5) return -studentTQuantile(1 - upperTail, df)
  if (upperTail === 0.5) return 0
  if (upperTail === 0) return Infinity
  // The density is highest at 0, so that t is at least this.
  const least = (0.5 - upperTail) / densityAtZero(df)
  const most = quantileBound(upperTail, df)
  let t = Math.min(most, Math.max(least, quantileGuess(upperTail, df)))
  if (t === Infinity) return t
  for (let step = 0; step < MAX_STEPS; step++) {
    // Newton's method on ln P against ln t. That curve is concave and turns into a straight line, so
    // that the search converges from anywhere: from its second point on, from above.
    const { tail, loss } = upperHalf(t, df)
    const change = Math.log(tail / upperTail) * (tail / loss)
    t = Math.min(most, t * Math.exp(change))
    if (Math.abs(change) * t < Math.max(LAST_STEP * t, ROUNDING)) break
  }
  return t
}

/**
 * P(T > t) for t ≥ 0. With K the density at 0 and u = 1 + t²/ν, the middle is t·K·u^(−(ν+1)/2) times
 * a series of positive terms (DLMF 8.17.8) and the tail is K·u^(−(ν−1)/2)/t times Gauss's continued
 * fraction of ₂F₁(1, ½; ν/2 + 1; −ν/t²) (DLMF 15.7), whose terms are positive too. Both turn into
 * their well-known counterparts for the normal law as ν grows.
 */
function upperHalf(t: number, df: number): TailAndLoss {
  if (t === Infinity) return { tail: 0, loss: 0 }
  const inverseDf = df < ENDLESS_DF ? 1 / df : 0
  const peak = densityAtZero(df) * spreadToMinusHalfDf(t, df)
  const rootSpread = Math.hypot(1, t * Math.sqrt(inverseDf))
  const loss = peak * (t / rootSpread)
  if (t * t <= Math.min(SERIES_UP_TO, df)) {
    return { tail: 0.5 - loss * middleSeries(t * t, inverseDf), loss }
  }
  return { tail: peak * (rootSpread / t) * tailFraction(t, inverseDf), loss }
}

/** (1 + t²/ν)^(−ν/2), exp(−t²/2) for the normal law. */
function spreadToMinusHalfDf(t: number, df: number): number {
  if (df >= ENDLESS_DF) {
    if (t > NORMAL_END) return 0
    // The square of a number cut to 24 bits is exact, and what is cut off comes as a factor: else
    // the rounding of t² would cost up to three digits far out.
    const cut = Math.fround(t)
    return Math.exp((-cut * cut) / 2) * Math.exp((-(t - cut) * (t + cut)) / 2)
  }
  const excess = (t / df) * t
  const logSpread = excess < 1e16 ? Math.log1p(excess) : 2 * Math.log(t) - Math.log(df)
  return Math.exp((-df / 2) * logSpread)
}

/**
 * Γ((ν+1)/2) / (√(νπ) Γ(ν/2)). The ratio is led upwards by Γ(a + 1) = a·Γ(a) to where
 * ln[Γ(a + ½) / (√a Γ(a))] = −1/8a + 1/192a³ − 1/640a⁵ + … is exact (DLMF 5.11.8).
 */
function densityAtZero(df: number): number {
  if (df >= ENDLESS_DF) return 1 / Math.sqrt(2 * Math.PI)
  let a = df / 2
  let factor = 1 / Math.sqrt(2 * Math.PI * a)
  for (; a < 14; a++) factor *= a / (a + 0.5)
  const square = 1 / (a * a)
  const series =
    (-1 / 8 +
      square * (1 / 192 + square * (-1 / 640 + square * (17 / 14_336 - square * (31 / 18_432))))) /
    a
  return factor * Math.sqrt(a) * Math.exp(series)
}

/** 1 + Σ Π (ν + 1 + 2k)·t² / ((3 + 2k)·(ν + t²)). */
function middleSeries(square: number, inverseDf: number): number {
  const ratio = square / (1 + square * inverseDf)
  let term = 1
  let sum = 1
  for (let k = 0; term > PRECISION * sum; k++) {
    term *= (ratio * (1 + (2 * k + 1) * inverseDf)) / (2 * k + 3)
    sum += term
  }
  return sum
}

/** 1/(1 + α₁/(1 + α₂/(1 + …))), αⱼ = j·(ν + j − 1)·ν / ((ν + 2j − 2)(ν + 2j)·t²), by Steed's method. */
function tailFraction(t: number, inverseDf: number): number {
  let inner = 1
  let change = 1
  let value = 1
  for (let j = 1; Math.abs(change) > PRECISION; j++) {
    const numerator = (j * (1 + (j - 1) * inverseDf)) / t / t
    const denominator = (1 + (2 * j - 2) * inverseDf) * (1 + 2 * j * inverseDf)
    inner = 1 / (1 + (numerator / denominator) * inner)
    change *= inner - 1
    value += change
  }
  return value
}

/** Above the quantile, and near it far out: the tail is under its power law K·ν^((ν−1)/2)·t^(−ν). */
function quantileBound(upperTail: number, df: number): number {
  if (df >= ENDLESS_DF) return Infinity
  const logScale = Math.log(densityAtZero(df)) + ((df - 1) / 2) * Math.log(df)
  return Math.exp((logScale - Math.log(upperTail)) / df)
}

/**
 * A first guess: the normal quantile of Abramowitz & Stegun 26.2.23, to 4.5e-4, stretched by
 * Wallace 1959 ("Bounds on normal approximations to Student's and the chi-square distributions").
 */
function quantileGuess(upperTail: number, df: number): number {
  const x = Math.sqrt(-2 * Math.log(upperTail))
  const z =
    x -
    (2.515_517 + x * (0.802_853 + x * 0.010_328)) /
      (1 + x * (1.432_788 + x * (0.189_269 + x * 0.001_308)))
  if (df >= ENDLESS_DF) return z
  const stretched = (z * (8 * df + 3)) / (8 * df + 1)
  return Math.sqrt(df * Math.expm1((stretched * stretched) / df))
}

function requireDegrees(df: number): void {
  if (df > 0) return
  throw new RangeError(`\`df\` must be above 0 or Infinity, received ${df}.`)
}
