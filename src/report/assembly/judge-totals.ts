import type { Judgement } from '../../model/judge.ts'
import type { Sample } from '../../model/sample.ts'
import { type CostedMatrix, costsByProvider, judgingCosts, type JudgeCosts } from './costs.ts'

/** What a judge of a matrix was asked, and what that cost. */
export interface JudgeTotals {
  readonly requests: number
  /** Answers of which it gave no score. */
  readonly unjudged: number
  /** US dollars, over the requests whose cost is known; undefined when none is. */
  readonly costUsd: number | undefined
  readonly nCostUnknown: number
}

/** Adds up what one judge said and took. */
export function judgeTotals(
  judge: JudgeCosts,
  cells: readonly {
    readonly provider: string
    readonly samples: readonly Sample[]
    readonly repeated?: readonly Sample[]
  }[],
): JudgeTotals {
  const own = cells.flatMap(({ samples }) => samples.flatMap((one) => judgementsOf(one, judge)))
  const again = cells.flatMap(({ repeated = [] }) =>
    repeated.flatMap((one) => judgementsOf(one, judge)),
  )
  const matrix: CostedMatrix = { cells, judges: [judge] }
  const [cost] = costsByProvider(judgingCosts([matrix]))
  return {
    requests: [...own, ...again].filter(({ request }) => request !== undefined).length,
    unjudged: own.filter(({ score }) => score === undefined).length,
    costUsd: cost?.usd,
    nCostUnknown: cost?.nUnknown ?? 0,
  }
}

function judgementsOf({ quality }: Sample, { check }: JudgeCosts): Judgement[] {
  return (quality?.judgements ?? []).filter((judgement) => judgement.check === check)
}
