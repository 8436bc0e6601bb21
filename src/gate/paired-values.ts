import { gatewayWaitOf, metricValues } from '../metrics/metric-values.ts'
import { countedSamples } from '../model/counted-samples.ts'
import type { MetricName } from '../model/metric.ts'
import type { Sample } from '../model/sample.ts'
import type { PairedCounts } from '../stats/paired-rates.ts'
import { ascending, quantile } from '../stats/quantile.ts'

/** What a contrast needs of a cell. */
export interface ContrastedCell {
  readonly samples: readonly Sample[]
  readonly price: { readonly outputPerMTok: number } | undefined
}

/** A metric of two cells, round by round. */
export interface PairedValues {
  /** ln(other ÷ reference) a round; ±Infinity where one side was given up, 0 where both were. */
  readonly logRatios: readonly number[]
  /** other − reference a round, in the metric's unit. */
  readonly differences: readonly number[]
  /** The block of each round: under load its rounds were asked in one go. */
  readonly blocks: readonly number[]
  /** The index of each round. */
  readonly rounds: readonly number[]
  /** Rounds in which either side failed or was not observed. */
  readonly dropped: number
  /** Compared rounds in which either side was given up before the event. */
  readonly nCensored: number
}

/** Two rates, paired request by request. */
export interface PairedOutcomes {
  readonly counts: PairedCounts
  /** second − first of each pair, −1 to 1, with its block. */
  readonly differences: { readonly values: readonly number[]; readonly blocks: readonly number[] }
  readonly dropped: number
}

/** What is beyond the twelfth decimal is rounding. */
const PARTS = 1e12

/** Pairs a metric of two cells by round: the same prompt, moments apart. */
export function pairMetric(
  cell: ContrastedCell,
  reference: ContrastedCell,
  metric: MetricName,
): PairedValues {
  const logRatios: number[] = []
  const differences: number[] = []
  const blocks: number[] = []
  const rounds: number[] = []
  let dropped = 0
  let nCensored = 0
  const [cellRule, referenceRule] = [ruleOf(cell), ruleOf(reference)]
  for (const [own, others] of pairedRounds(cell, reference)) {
    const value = valueOf(own, metric, cellRule)
    const other = valueOf(others, metric, referenceRule)
    if (value === undefined || other === undefined) {
      dropped += 1
      continue
    }
    if (value.isCensored || other.isCensored) nCensored += 1
    // Two that were given up, or two zeros, tell nothing apart: a tie.
    const isTie = value.value === other.value
    logRatios.push(isTie ? 0 : withoutRounding(Math.log(value.value) - Math.log(other.value)))
    differences.push(isTie ? 0 : withoutRounding(value.value - other.value))
    blocks.push(blockOf(own))
    rounds.push(own[0]?.round ?? 0)
  }
  return { logRatios, differences, blocks, rounds, dropped, nCensored }
}

/** Pairs what passed or failed: of answers that were ok (quality), or of all requests (failures). */
export function pairOutcomes(
  cell: ContrastedCell,
  reference: ContrastedCell,
  rate: 'quality' | 'failures',
): PairedOutcomes {
  const counts = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 }
  const values: number[] = []
  const blocks: number[] = []
  let dropped = 0
  for (const [own, others] of pairedRounds(cell, reference)) {
    for (let index = 0; index < Math.max(own.length, others.length); index += 1) {
      const second = outcomeOf(own[index], rate)
      const first = outcomeOf(others[index], rate)
      if (first === undefined || second === undefined) {
        dropped += 1
        continue
      }
      if (first) counts[second ? 'both' : 'onlyFirst'] += 1
      else counts[second ? 'onlySecond' : 'neither'] += 1
      values.push(Number(second) - Number(first))
      blocks.push(blockOf(own))
    }
  }
  return { counts, differences: { values, blocks }, dropped }
}

/** 20 ÷ 10 and 40 ÷ 20 are one ratio, but their logarithms differ in the last digit. */
function withoutRounding(difference: number): number {
  return Math.round(difference * PARTS) / PARTS
}

function blockOf([sample]: readonly Sample[]): number {
  return sample?.block ?? 0
}

function outcomeOf(sample: Sample | undefined, rate: 'quality' | 'failures'): boolean | undefined {
  if (!sample) return undefined
  if (rate === 'failures') return sample.status === 'failed'
  return sample.status === 'ok' ? sample.quality?.passed : undefined
}

/** Rounds that both cells were asked in, each with its samples; usually one a side. */
function pairedRounds(
  cell: ContrastedCell,
  reference: ContrastedCell,
): (readonly [readonly Sample[], readonly Sample[]])[] {
  const others = Map.groupBy(countedSamples(reference.samples), ({ round }) => round)
  return [...Map.groupBy(countedSamples(cell.samples), ({ round }) => round)].flatMap(
    ([round, own]) => {
      const partners = others.get(round)
      return partners ? [[own, partners] as const] : []
    },
  )
}

/** What tells how a cell's samples are read. */
interface ReadingRule {
  readonly outputPerMTok: number | undefined
  readonly gatewayMs: number
}

function ruleOf({ samples, price }: ContrastedCell): ReadingRule {
  return {
    outputPerMTok: price?.outputPerMTok,
    gatewayMs: gatewayWaitOf(countedSamples(samples)),
  }
}

/** The value of a round: its sample's, or the median of the several a loaded cell has. */
function valueOf(
  samples: readonly Sample[],
  metric: MetricName,
  { outputPerMTok, gatewayMs }: ReadingRule,
): { readonly value: number; readonly isCensored: boolean } | undefined {
  const { values, nCensored } = metricValues(samples, metric, outputPerMTok, gatewayMs)
  const value = quantile(ascending(values), 0.5)
  return value === undefined ? undefined : { value, isCensored: nCensored > 0 }
}
