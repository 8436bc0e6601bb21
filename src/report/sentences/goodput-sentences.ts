import { joinList } from '../../format/lists.ts'
import { objectiveName, percent } from '../../gate/threshold-list.ts'
import { stageOf } from '../../model/rate-stage.ts'
import type { DocumentCell, DocumentMatrix } from '../schema/results-document.ts'
import { otherLevels } from './level-words.ts'
import { levelOf, type LoadLadder, loadLadders } from './load-ladders.ts'

/**
 * Up to which level of load each endpoint keeps the objective, in words: the highest level below
 * which none fails it; of stages, which of them. Empty where a matrix has no objective, or no levels of load.
 */
export function goodputSentences(matrix: DocumentMatrix): string[] {
  const { goodput } = matrix
  if (goodput === undefined) return []
  const what = `${percent(goodput.atLeast)} within ${objectiveName(goodput.objective)}`
  const stages = stagesOf(matrix).map(([subject, cells]) => {
    const kept = cells.filter(({ summary }) => (summary.goodput ?? 0) >= goodput.atLeast)
    const shares = cells.map(
      (cell) => `${share(cell)} in stage ${stageOf(cell.levels.stage)?.number}`,
    )
    return `${subject} keeps ${what} in ${kept.length} of ${cells.length} stages: ${joinList(shares, 'and')}.`
  })
  if (stages.length > 0) return stages
  return loadLadders(matrix, ({ summary }) => summary.goodput !== undefined).flatMap((ladder) => {
    const [first] = ladder.rungs
    if (!first || (matrix.axes[ladder.axis]?.length ?? 0) < 2) return []
    const subject = `${first.model} via ${first.provider}${otherLevels(first, ladder.axis, matrix)}`
    return `${subject} keeps ${what} ${extent(ladder, goodput.atLeast)}.`
  })
}

/** The stages of each endpoint; empty where load has none. */
function stagesOf({ cells }: DocumentMatrix): [subject: string, DocumentCell[]][] {
  const staged = cells.filter(
    ({ levels, summary }) => levels.stage !== undefined && summary.goodput !== undefined,
  )
  return [...Map.groupBy(staged, ({ model, provider }) => `${model} via ${provider}`)]
}

/** `up to concurrency 8 (100 %); at concurrency 16 it is 62 %`. */
function extent({ axis, rungs }: LoadLadder, atLeast: number): string {
  const named = (cell: DocumentCell): string =>
    axis === 'rate' ? `${levelOf(cell, axis)} req/s` : `concurrency ${levelOf(cell, axis)}`
  const failing = rungs.findIndex(({ summary }) => (summary.goodput ?? 0) < atLeast)
  const next = rungs[failing]
  const best = next ? rungs[failing - 1] : rungs.at(-1)
  if (!best) return `at no level${next ? `: ${share(next)} at ${named(next)}` : ''}`
  const end = next ? `; at ${named(next)} it is ${share(next)}` : ', the highest level tested'
  return `up to ${named(best)} (${share(best)})${end}`
}

function share({ summary }: DocumentCell): string {
  return percent(Math.round((summary.goodput ?? 0) * 1000) / 1000)
}
