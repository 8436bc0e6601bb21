import { joinList } from '../../format/lists.ts'
import { showNumber, showLimits } from '../../format/numbers.ts'
import type { DocumentCell, DocumentMatrix } from '../schema/results-document.ts'
import { otherLevels } from './level-words.ts'
import { levelOf, loadLadders } from './load-ladders.ts'

/**
 * What each endpoint carried: answers per second at each level of concurrency, or of each rate that
 * was asked for, with what requests waited on this side. A rate is one figure a cell, without interval.
 */
export function loadSentences(matrix: DocumentMatrix): string[] {
  // A search tries too many levels for a sentence: the table has them.
  if (matrix.capacity) return []
  const ladders = loadLadders(matrix, ({ summary }) => summary.load?.achievedRate !== undefined)
  return ladders.flatMap(({ axis, rungs }) => {
    const [first, ...others] = rungs
    if (!first || (axis === 'concurrency' && others.length === 0)) return []
    const subject = `${first.model} via ${first.provider}${otherLevels(first, axis, matrix)}`
    return axis === 'rate' ? heldRates(subject, rungs) : throughput(subject, rungs)
  })
}

function throughput(subject: string, rungs: readonly DocumentCell[]): string {
  const parts = rungs.map((rung, index) => {
    const unit = index === 0 ? ' completed requests/s at concurrency' : ' at'
    return `${achieved(rung)}${unit} ${levelOf(rung, 'concurrency')}`
  })
  return `${subject} gives ${joinList(parts, 'and')}.`
}

function heldRates(subject: string, rungs: readonly DocumentCell[]): string {
  const rates = rungs.map((rung) => `${achieved(rung)} of ${levelOf(rung, 'rate')}`)
  const waits = rungs.flatMap(({ summary: { queueMs } }) =>
    queueMs.median === undefined
      ? []
      : `${showNumber(queueMs.median)} ms${showLimits(queueMs.ciLow, queueMs.ciHigh)}`,
  )
  const ending =
    waits.length < rungs.length
      ? ''
      : `; on this machine they wait ${joinList(waits, 'and')} at the median before they are sent`
  return `${subject} answers ${joinList(rates, 'and')} requests/s${ending}.`
}

function achieved({ summary }: DocumentCell): string {
  return showNumber(summary.load?.achievedRate)
}
