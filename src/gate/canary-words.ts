import { groupThousands } from '../format/numbers.ts'
import type { Cell } from '../model/cell.ts'
import { metrics, type MetricName } from '../model/metric.ts'
import { versionLabel } from '../model/reference-pairs.ts'
import type { CanaryKind, CanaryVerdict } from '../model/verdict.ts'
import type { CanaryPlan } from './canary-looks.ts'
import type { CanaryUnit } from './canary-units.ts'
import { showContrast } from './judge-contrast.ts'
import { percent } from './threshold-list.ts'

/** A unit in one metric. */
export interface CanarySubject<Item extends Cell = Cell> {
  readonly unit: CanaryUnit<Item>
  readonly metric: MetricName
  readonly plan: Pick<CanaryPlan, 'margins' | 'reference'>
}

/** More than anybody would ask says only that the difference is close to the margin. */
const MAX_SENSIBLE_ROUNDS = 10_000

/** What the test of a unit is called, e.g. `ttft vs prod within ±5 %`. */
export function canaryName(
  { pairs }: Pick<CanaryUnit, 'pairs'>,
  metric: MetricName,
  { margins, reference }: CanarySubject['plan'],
): string {
  const [first] = pairs
  const version = first ? versionLabel(first.reference, reference) : ''
  return `${metrics[metric].label} vs ${version} within ±${percent(margins[metric] ?? 0)}`
}

/** `gpt-4.1 via canary`; `via canary, 7 cells together`. */
export function canaryLabel({ scope, subject, pairs }: CanaryUnit): string {
  if (scope === 'cell') return pairs[0]?.cell.label ?? subject
  const name = { matrix: 'whole matrix', provider: `via ${subject}`, model: subject }[scope]
  return `${name}, ${pairs.length} cells together`
}

/** What a sentence on a unit begins with. */
export function canaryHead({ unit, metric, plan }: CanarySubject): string {
  return `${canaryLabel(unit)}: ${canaryName(unit, metric, plan)}`
}

/** The rest of it: what was observed, and what that says. */
export function canaryWords(
  figures: Pick<
    CanaryVerdict,
    'n' | 'change' | 'ciLow' | 'ciHigh' | 'equalLow' | 'equalHigh' | 'roundsNeeded'
  > & {
    readonly verdict: CanaryKind | 'client-limited'
    readonly metric: MetricName
    /** Whether it stood out, and could not be asked on. */
    readonly isCutShort: boolean
  },
): string {
  const { verdict, metric, n, change } = figures
  const isOfEquality = verdict === 'equal' || verdict === 'ok'
  const low = isOfEquality ? figures.equalLow : figures.ciLow
  const high = isOfEquality ? figures.equalHigh : figures.ciHigh
  const show = (value: number | undefined): string => showContrast(value, metric)
  const hasInterval = low !== undefined || high !== undefined
  const interval = hasInterval ? ` [${show(low)}, ${show(high)}]` : ''
  return `observed ${show(change)}${interval} (${n} rounds)${conclusion(figures, hasInterval)}`
}

/** Nothing but the rounds tells how much the two differ by themselves. */
const ASSUMED = 'if they differ by nothing of their own beyond what interleaved rounds show'

function conclusion(
  { verdict, roundsNeeded, isCutShort }: Parameters<typeof canaryWords>[0],
  hasInterval: boolean,
): string {
  switch (verdict) {
    case 'worse':
      return `: worse beyond the margin, ${ASSUMED}`
    case 'better':
      return `: better beyond the margin, ${ASSUMED}`
    case 'equal':
      return `: equal within the margin, ${ASSUMED}`
    case 'ok':
      return ': not worse; equal or better'
    case 'client-limited':
      return ', but this machine lagged and may explain it: it neither passes nor fails'
    case 'inconclusive': {
      const short = isCutShort ? ', and more rounds would have exceeded the budget' : ''
      const few = hasInterval ? '' : ', too few rounds for an interval'
      return `: neither worse nor equal for sure${few}${short}${settledBy(roundsNeeded)}`
    }
    default:
      return verdict satisfies never
  }
}

function settledBy(rounds: number | undefined): string {
  if (rounds === undefined) return ''
  return rounds > MAX_SENSIBLE_ROUNDS
    ? '; the difference is too close to the margin for any number of rounds to settle it'
    : `; about ${groupThousands(String(rounds))} rounds would settle it`
}
