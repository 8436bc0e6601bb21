import { judgeThreshold } from '../../gate/judge.ts'
import { listThresholds } from '../../gate/threshold-list.ts'
import { summarizeCell } from '../../metrics/summary.ts'
import type { Thresholds } from '../../model/threshold.ts'
import { fromJsonValue, toJsonValue } from '../../model/to-json.ts'
import type { DocumentMatrix, DocumentVerdict } from '../document-schema.ts'
import { differences, mismatch, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** Every verdict on an absolute threshold, judged again. */
export function verdictRules(recorded: RecordedMatrix): Mismatch[] {
  const { path, matrix } = recorded
  const expected = new Map(judgedAgain(recorded).map((verdict) => [keyOf(verdict), verdict]))
  const wrong = matrix.verdicts.flatMap((verdict, index) => {
    if (verdict.kind !== 'absolute') return []
    const place = { path: [...path, 'verdicts', index], basis: 'samples and thresholds' }
    const key = keyOf(verdict)
    const other = expected.get(key)
    expected.delete(key)
    return other
      ? differences(verdict, other, place)
      : [mismatch(verdict.name, 'no such verdict', place)]
  })
  const missing = [...expected.values()].map(({ subject, name }) => {
    const place = { path: [...path, 'verdicts'], basis: 'samples and thresholds' }
    return mismatch(null, `a verdict on ${subject}: ${name}`, place)
  })
  return [...wrong, ...missing]
}

function judgedAgain({ matrix, cells }: RecordedMatrix): DocumentVerdict[] {
  // A part of the rounds is no basis for a verdict.
  if (matrix.stopped !== null) return []
  const thresholds = listThresholds(thresholdsOf(matrix))
  if (thresholds.length === 0) return []
  return cells.flatMap(({ cell, samples }) => {
    if (cell.skipped !== null) return []
    const summary = summarizeCell(samples, cell.price?.outputPerMTok)
    return thresholds.map((threshold) => toJsonValue(judgeThreshold(cell, summary, threshold)))
  })
}

/** The thresholds as they were declared; the options of a document have no type of their own. */
function thresholdsOf({ options }: DocumentMatrix): Thresholds {
  const { thresholds } = fromJsonValue(options)
  return typeof thresholds === 'object' && thresholds !== null ? thresholds : {}
}

function keyOf({ subject, name }: DocumentVerdict): string {
  return JSON.stringify([subject, name])
}
