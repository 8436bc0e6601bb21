import type { Verdict } from '../../model/verdict.ts'
import { isPartOfLoad } from '../../report/reading/partial.ts'
import { pastOf } from '../../report/reading/recorded-past.ts'
import { judgedBy } from '../../report/reading/recover.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import type { PageJudged, PageVerdict } from './page-data.ts'

/** What a matrix was judged by; undefined where verdicts follow from more than samples. */
export function pageJudged(matrix: DocumentMatrix): PageJudged | undefined {
  const { stopped, aborted, interrupted, capacities, source, cells, verdicts } = matrix
  const hasEnded = stopped === undefined && aborted === undefined && !interrupted
  const isWhole = hasEnded && !isPartOfLoad(matrix)
  if (!isWhole || capacities.length > 0 || source?.detail === 'aggregates') return undefined
  const { identity, reference, thresholds, canary, gate } = judgedBy(matrix)
  const { cells: endpoints, fingerprint } = identity
  const asked = cells.filter(({ skipped }) => skipped === undefined)
  const past = pastOf(matrix, { cells: asked, identity }, gate)
  return {
    reference,
    thresholds,
    canary,
    past: past && {
      accepted: past.accepted,
      history: past.history,
      runId: past.runId,
      options: past.options,
      onlyAdvice: past.onlyAdvice,
    },
    fingerprint,
    endpoints: Object.fromEntries(endpoints),
    laterLooks: matrix.laterLooks.map(({ outcome, firstRound }) => ({ outcome, firstRound })),
    verdicts: verdicts.map(pageVerdict),
  }
}

function pageVerdict(verdict: Verdict): PageVerdict {
  const { kind, scope, subject, name, metric, verdict: said } = verdict
  const reference = 'reference' in verdict ? verdict.reference : undefined
  return { kind, scope, subject, reference, name, metric, verdict: said }
}
