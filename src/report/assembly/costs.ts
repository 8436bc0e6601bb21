import { significant } from '../../format/significant.ts'
import {
  chargedUsd,
  type ChargedFigures,
  type CostFigures,
  costOf,
  isFree,
  isReportedCost,
} from '../../metrics/cost.ts'
import { countedSamples } from '../../model/counted-samples.ts'
import type { Judgement } from '../../model/judge.ts'
import type { Price } from '../../model/provider.ts'
import type { Phase, Quality, Sample } from '../../model/sample.ts'

/** What a cell's samples say of money. */
export interface CostedCell {
  readonly provider: string
  readonly samples: readonly CostedSample[]
  /** Their requests may have been charged too. */
  readonly outages?: readonly { readonly tries: readonly CostedSample[] }[] | undefined
  /** … and so may those that found out which fields the endpoint takes. */
  readonly tryouts?: readonly CostedSample[] | undefined
  /** … and those of rounds that were asked anew after a gap. */
  readonly repeated?: readonly CostedSample[] | undefined
}

interface CostedSample extends ChargedFigures {
  readonly warmup: boolean
  readonly phase: Phase
  readonly quality?: Pick<Quality, 'judgements'> | undefined
}

/** A second model that judged answers of a matrix. */
export interface JudgeCosts {
  /** Name of its check. */
  readonly check: string
  readonly provider: string
}

/** Cells of a matrix, with who judged their answers. */
export interface CostedMatrix<Cell extends CostedCell = CostedCell> {
  readonly cells: readonly Cell[]
  readonly judges: readonly JudgeCosts[]
  /** Requests that were sent, with unknown outcome. */
  readonly nLost?: number | undefined
}

/** How many of the requests whose answers were lost may have been charged. */
export function countLost(
  lost: readonly { readonly cell: string; readonly judge?: string | undefined }[],
  {
    cells,
    judges = [],
  }: {
    readonly cells: readonly {
      readonly id: string
      readonly simulated: boolean
      readonly price: Price | undefined
    }[]
    readonly judges?:
      | readonly { readonly check: string; readonly price: Price | undefined }[]
      | undefined
  },
): number {
  const live = new Map(
    cells.flatMap((cell) => (cell.simulated ? [] : [[cell.id, cell.price] as const])),
  )
  const prices = new Map(judges.map(({ check, price }) => [check, price]))
  return lost.filter(({ cell, judge }) => {
    const price = judge === undefined ? live.get(cell) : prices.get(judge)
    return live.has(cell) && !(price && isFree(price))
  }).length
}

/** What asking judges took, by their providers; in the form of cells, so that it is counted alike. */
export function judgingCosts(matrices: readonly CostedMatrix[]): CostedCell[] {
  return matrices.flatMap(({ cells, judges }) =>
    judges.map(({ check, provider }) => ({
      provider,
      samples: cells
        .flatMap(({ samples, repeated = [] }) => [...samples, ...repeated])
        .flatMap(({ quality, warmup, phase }) =>
          (quality?.judgements ?? []).flatMap((judgement) =>
            judgement.check === check && judgement.request
              ? [{ ...judgement.request, warmup, phase }]
              : [],
          ),
        ),
    })),
  )
}

/** What was paid to one provider, warm-ups and second looks included. */
export interface ProviderCost {
  readonly provider: string
  /** US dollars, over the requests whose cost is known; undefined when none is. */
  readonly usd: number | undefined
  /** Whether some of it is the provider's own figure, which beats any price list. */
  readonly isReported: boolean
  /** Requests that may have been charged, at an unknown cost. */
  readonly nUnknown: number
}

/** What one judgement cost, in US dollars; undefined where unknown, and where no judge was asked. */
export function judgementUsd({ request }: Pick<Judgement, 'request'>): number | undefined {
  return request && costOf(request)
}

/** What judging these answers cost, as far as it is known; undefined where no cost is. */
export function judgingUsd(samples: readonly Pick<Sample, 'quality'>[]): number | undefined {
  const known = samples.flatMap(({ quality }) =>
    (quality?.judgements ?? []).flatMap((judgement) => judgementUsd(judgement) ?? []),
  )
  return known.length === 0 ? undefined : significant(known.reduce((sum, usd) => sum + usd, 0))
}

/** What each provider was paid, in the order in which they come. */
export function costsByProvider(cells: Iterable<CostedCell>): ProviderCost[] {
  const costs = new Map<string, ProviderCost>()
  for (const cell of cells) {
    const { provider } = cell
    for (const sample of [...cell.samples, ...besides(cell)]) {
      const before = costs.get(provider)
      const cost = costOf(sample)
      const isUnknown = chargedUsd(sample) === undefined
      costs.set(provider, {
        provider,
        usd: cost === undefined ? before?.usd : (before?.usd ?? 0) + cost,
        isReported: (before?.isReported ?? false) || isReportedCost(sample),
        nUnknown: (before?.nUnknown ?? 0) + (isUnknown ? 1 : 0),
      })
    }
  }
  return [...costs.values()].map((cost) => ({
    ...cost,
    usd: cost.usd === undefined ? undefined : significant(cost.usd),
  }))
}

/** Requests that are no samples of a cell, and may have been charged. */
function besides({
  outages = [],
  tryouts = [],
  repeated = [],
}: Omit<CostedCell, 'provider'>): CostedSample[] {
  return [...outages.flatMap(({ tries }) => tries), ...tryouts, ...repeated]
}

/** What was paid for the parts of a run, in US dollars, as far as it is known. */
export interface CostParts {
  readonly totalUsd: number
  /** Rounds that enter the figures. */
  readonly countedUsd: number
  readonly warmupUsd: number
  readonly laterLooksUsd: number
  /** Requests that are no samples: asked again, or sent to find out what an endpoint takes. */
  readonly besidesUsd: number
}

/** The parts of what cells cost; undefined when no cost is known. */
export function costParts(cells: readonly Omit<CostedCell, 'provider'>[]): CostParts | undefined {
  const samples = cells.flatMap((cell) => cell.samples)
  const others = cells.flatMap(besides)
  if ([...samples, ...others].every((sample) => costOf(sample) === undefined)) return undefined
  const again = samples.filter(({ phase }) => phase === 'confirm')
  const main = samples.filter(({ phase }) => phase !== 'confirm')
  return {
    totalUsd: knownUsd([...samples, ...others]),
    countedUsd: knownUsd(main.filter(({ warmup }) => !warmup)),
    warmupUsd: knownUsd(main.filter(({ warmup }) => warmup)),
    laterLooksUsd: knownUsd(again),
    besidesUsd: knownUsd(others),
  }
}

function knownUsd(samples: readonly CostedSample[]): number {
  return samples.reduce((total, sample) => total + (costOf(sample) ?? 0), 0)
}

/** The sum in US dollars; undefined when no cost is known. */
export function totalCostUsd(costs: readonly ProviderCost[]): number | undefined {
  const known = costs.flatMap(({ usd }) => usd ?? [])
  return known.length === 0 ? undefined : significant(known.reduce((sum, usd) => sum + usd, 0))
}

/**
 * What an answer costs on average, in US dollars, by the provider's own figure where it gives one;
 * undefined while one of them is unknown.
 */
export function meanAnswerUsd(answers: readonly CostFigures[]): number | undefined {
  const known = answers.flatMap((answer) => costOf(answer) ?? [])
  if (known.length === 0 || known.length < answers.length) return undefined
  return known.reduce((sum, cost) => sum + cost, 0) / known.length
}

/** What a thousand answers of a cell cost; undefined where the cost of one is not known. */
export function thousandAnswersUsd({
  samples,
}: {
  readonly samples: readonly Sample[]
}): number | undefined {
  const usd = meanAnswerUsd(countedSamples(samples).filter(({ status }) => status === 'ok'))
  return usd === undefined ? undefined : usd * 1000
}

/** Answers for which the provider reports a cost of 0 that does not count, and what counts instead. */
export function uncountedZeros(answers: readonly CostFigures[]): {
  readonly answers: number
  readonly usd: number
} {
  const zeros = answers.filter((answer) => answer.reportedCostUsd === 0 && costOf(answer) !== 0)
  return {
    answers: zeros.length,
    usd: zeros.reduce((sum, answer) => sum + (costOf(answer) ?? 0), 0),
  }
}
