import { acceptable } from '../src/gate/accept.ts'
import type { AcceptedRun } from '../src/model/accepted-run.ts'
import { fromMatrixJson } from '../src/report/reading/from-document-json.ts'
import { recoverMatrix } from '../src/report/reading/recover.ts'
import type { DocumentJson } from '../src/report/schema/document-schema.ts'

/** A run's only matrix, accepted on each of eight days, a little faster or slower. */
export function acceptedDaily({ matrices: [only] }: DocumentJson): AcceptedRun[] {
  if (!only) throw new Error('a matrix was expected')
  const { cells, identity, thresholds } = recoverMatrix(fromMatrixJson(only))
  const { run } = acceptable({
    runId: only.runId,
    cells,
    identity,
    gated: ['ttftMs'],
    verdicts: [],
    isAutoSimulated: false,
    hasFailureThreshold: thresholds.failures !== undefined,
  })
  return [-3, 2, 0, 3, -2, 1, -1, 2].map((percent, day) => ({
    ...run,
    id: `2026110${day + 1}T120000Z-s1-aaaa`,
    cells: Object.fromEntries(
      Object.entries(run.cells).map(([id, cell]) => [
        id,
        {
          ...cell,
          values: Object.fromEntries(
            Object.entries(cell.values).map(([metric, value]) => [
              metric,
              { ...value, median: value.median * (1 + percent / 100) },
            ]),
          ),
        },
      ]),
    ),
  }))
}
