import { costUsd } from '../../metrics/cost.ts'
import { scoreFailure } from '../../model/judge.ts'
import type { Sample } from '../../model/sample.ts'
import { judgeTotals } from '../assembly/judge-totals.ts'
import type { DocumentJudge } from '../schema/results-document.ts'
import { differences, mismatch, type Mismatch, type Path } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** What judges said of answers, what that makes of them, and what asking took. */
export function judgementRules({ path, matrix, cells }: RecordedMatrix): Mismatch[] {
  const { judges } = matrix
  const spent = cells.map(({ cell: { provider, repeated }, samples }) => ({
    provider,
    samples,
    repeated,
  }))
  return [
    ...judges.flatMap((judge, index) => {
      const { requests, unjudged, costUsd: usd, nCostUnknown } = judge
      return differences(
        { requests, unjudged, costUsd: usd, nCostUnknown },
        judgeTotals(judge, spent),
        {
          path: [...path, 'judges', index],
          basis: 'the judgements of the samples',
        },
      )
    }),
    ...cells.flatMap((cell) =>
      cell.samples.flatMap((sample, index) =>
        rulesOf(sample, judges, [...cell.path, 'samples', index, 'quality']),
      ),
    ),
  ]
}

function rulesOf(
  { quality, warmup }: Sample,
  judges: readonly DocumentJudge[],
  path: Path,
): Mismatch[] {
  const { judgements = [], scores = {}, failed = [] } = quality ?? {}
  const asked = quality && !warmup ? judges.map(({ check }) => check) : []
  const named = differences(
    judgements.map(({ check }) => check),
    asked,
    { path: [...path, 'judgements'], basis: 'the judges of the matrix' },
  )
  if (named.length > 0) return named
  return judgements.flatMap(({ check, score, reason, request, broken }, index) => {
    const judge = judges.find((one) => one.check === check)
    if (!judge) return []
    const place = [...path, 'judgements', index]
    const basis = 'its judgement'
    const failure = score === undefined ? undefined : scoreFailure(score, judge.atLeast)
    const said = failed.find((one) => one.check === check)
    return [
      ...(score === undefined || (score >= 0 && score <= 1)
        ? []
        : [
            mismatch(score, 'a score from 0 to 1', {
              path: [...place, 'score'],
              basis: 'its range',
            }),
          ]),
      ...((score === undefined) === (reason === undefined)
        ? [
            mismatch(reason, 'a reason or a score', {
              path: [...place, 'reason'],
              basis: 'its score',
            }),
          ]
        : []),
      ...(score === undefined || !broken
        ? []
        : [mismatch(broken, false, { path: [...place, 'broken'], basis: 'its score' })]),
      ...(score === undefined || request
        ? []
        : [mismatch(request, 'a request', { path: [...place, 'request'], basis: 'its score' })]),
      ...differences(scores[check], score, { path: [...path, 'scores', check], basis }),
      ...differences(said?.reason, failure, { path: [...path, 'failed', check], basis }),
      ...(request
        ? differences(request.costUsd, costUsd(request, judge.price, request), {
            path: [...place, 'request', 'costUsd'],
            basis: 'its usage, its time and the price of the judge',
          })
        : []),
    ]
  })
}
