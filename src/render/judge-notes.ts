import { pluralize } from '../format/lists.ts'
import { showUsd } from '../format/numbers.ts'
import { judgeTotals } from '../report/assembly/judge-totals.ts'
import type { DocumentCell, DocumentJudge } from '../report/schema/results-document.ts'

/** What a note says of judges: who they are, what they took, and where they said nothing. */
export function judgeNotes({
  judges,
  cells,
}: {
  readonly judges: readonly DocumentJudge[]
  readonly cells: readonly DocumentCell[]
}): string[] {
  const isSimulated = cells.every(({ simulated }) => simulated)
  return judges.map((judge) => {
    // Anew, because the cells may be those of several places.
    const { requests, unjudged, costUsd, nCostUnknown } = judgeTotals(judge, cells)
    const unknown =
      nCostUnknown > 0 ? ` and ${pluralize(nCostUnknown, 'request')} at an unknown cost` : ''
    const usd = costUsd === undefined ? 'unknown cost' : showUsd(costUsd)
    const cost = isSimulated ? `would cost ${usd}` : `${usd}${unknown}`
    const missing =
      unjudged === 0
        ? ''
        : `; ${pluralize(unjudged, 'answer')} without a score, e.g. ${reasonOf(judge, cells)}`
    return `${judge.check} is judged by ${judge.model} via ${judge.provider}: ${pluralize(requests, 'request')}, ${cost}, not part of the costs of endpoints${missing}`
  })
}

/** The first reason why an answer has no score. */
function reasonOf({ check }: DocumentJudge, cells: readonly DocumentCell[]): string {
  for (const { quality } of cells.flatMap(({ samples }) => samples)) {
    const found = quality?.judgements?.find((one) => one.check === check && one.reason)
    if (found?.reason !== undefined) return found.reason
  }
  return 'no reason'
}
