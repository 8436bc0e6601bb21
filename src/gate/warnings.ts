import type { GateWarning } from '../model/baseline.ts'
import type { GatedMetricName } from '../model/metric.ts'
import { regularizedIncompleteBeta } from '../stats/beta.ts'
import { mean } from '../stats/moments.ts'
import { isDrifting, type Past, priors } from './past.ts'
import type { Regression } from './regression.ts'

/** Of warnings where nothing is unusual. */
const FALSE_WARNINGS = 0.02
/** More accepted runs than that know by themselves how much they differ. */
const MAX_RESTLESS_DF = 16
/** Units with less of α turn few builds red. */
const MIN_SHARE = 0.2
/** Two providers, each against the other, differ by the same. */
const MIN_PROVIDERS = 3
/** An assumption is as certain as so many runs. */
const DF_OF_ASSUMPTION = 1000

/**
 * Why more unchanged builds may be red than α says, as far as the runs of the past show it: of the worlds
 * of docs/gate.md, those whose rate is above their promise.
 */
export function warningsOf(
  { past, share }: Pick<Regression, 'past' | 'share'>,
  { metric, alpha }: { readonly metric: GatedMetricName; readonly alpha: number },
): GateWarning[] {
  const levels = Map.groupBy(past, ({ unit }) => `${unit.scope} ${unit.others.length > 0}`)
  return [
    ...driftingIn(past),
    ...[...levels.values()].flatMap((units) => {
      const weight = units.reduce((sum, { unit }) => sum + share(unit).alone, 0) / alpha
      return weight < MIN_SHARE ? [] : [...restlessIn(units), ...unevenIn(units)]
    }),
  ].map((warning) => ({ ...warning, metric }))
}

type Found = Omit<GateWarning, 'metric'>

/** Remembered runs say it best. */
function driftingIn([first]: readonly Past[]): Found[] {
  if (!first || !isDrifting(first)) return []
  return [{ kind: 'drifting', scope: 'matrix', subject: '', seen: first.drift, usual: 0 }]
}

/** What has nothing beside it, and differs more from run to run than is assumed of such. */
function restlessIn(units: readonly Past[]): Found[] {
  const df = units.reduce((sum, { spread }) => sum + spread.df, 0)
  const [first] = units
  if (!first || first.unit.others.length > 0 || df === 0 || df > MAX_RESTLESS_DF) return []
  const { typicalSd } = priors.plain
  const ratio =
    sumOf(units, ({ spread }) => spread.meanSquare) /
    sumOf(units, ({ spread }) => spread.share * typicalSd ** 2 + spread.within)
  if (upperF(ratio, df, DF_OF_ASSUMPTION) > FALSE_WARNINGS) return []
  const most = units.reduce((left, right) => (sdOf(right) > sdOf(left) ? right : left))
  const { scope, subject } = most.unit
  return [{ kind: 'restless', scope, subject, seen: sdOf(most), usual: typicalSd }]
}

/** A provider whose runs differ more than those of the others. */
function unevenIn(units: readonly Past[]): Found[] {
  const most = units.reduce<Past | undefined>(
    (left, right) => (left && left.spread.meanSquare > right.spread.meanSquare ? left : right),
    undefined,
  )
  if (most?.unit.scope !== 'provider' || units.length < MIN_PROVIDERS) return []
  const others = units.filter((unit) => unit !== most)
  const usual = mean(others.map(({ spread }) => spread.meanSquare)) ?? 0
  const { df, meanSquare } = most.spread
  const p = upperF(meanSquare / usual, df, df * others.length) * units.length
  // Where providers are compared, a drift may be seen as well.
  if (p > FALSE_WARNINGS / 2) return []
  const { scope, subject } = most.unit
  const usualSd = Math.sqrt(mean(others.map((other) => sdOf(other) ** 2)) ?? 0)
  return [{ kind: 'uneven', scope, subject, seen: sdOf(most), usual: usualSd }]
}

/** What accepted runs differ by beyond what their requests do. */
function sdOf({ spread: { meanSquare, share, within } }: Past): number {
  return share === 0 ? 0 : Math.sqrt(Math.max(0, meanSquare - within) / share)
}

function sumOf(units: readonly Past[], value: (unit: Past) => number): number {
  return units.reduce((sum, unit) => sum + unit.spread.df * value(unit), 0)
}

/** Probability that Fisher's F is larger; 1 of what is no number, as where nothing differs. */
function upperF(ratio: number, df: number, dfBelow: number): number {
  if (!Number.isFinite(ratio)) return 1
  return regularizedIncompleteBeta(dfBelow / (dfBelow + df * ratio), dfBelow / 2, df / 2)
}
