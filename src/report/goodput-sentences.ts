import { objectiveName, percent } from '../gate/threshold-list.ts'
import { type AxisName, axisNames, levelLabels } from '../model/cell.ts'
import type { DocumentCell, DocumentMatrix } from './document-schema.ts'

type LoadAxis = 'concurrency' | 'rate'

/**
 * Up to which level of load each endpoint keeps the objective, in words: the highest level below
 * which none fails it. Empty where a matrix has no objective, or no levels of load.
 */
export function goodputSentences(matrix: DocumentMatrix): string[] {
  const { goodput, cells, axes } = matrix
  const axis = (['concurrency', 'rate'] as const).find((name) => isVaried(axes[name]))
  if (goodput === null || axis === undefined) return []
  const { atLeast, objective } = goodput
  const what = `${percent(atLeast)} within ${objectiveName(objective)}`
  const ladders = Map.groupBy(
    cells.filter(({ summary }) => summary.goodput !== null),
    (cell) => JSON.stringify({ ...cell.levels, [axis]: null }),
  )
  const telling = axisNames.slice(2).filter((name) => name !== axis && isVaried(axes[name]))
  return [...ladders.values()].map((ladder) => sentence(ladder, { axis, telling, atLeast, what }))
}

function sentence(
  ladder: readonly DocumentCell[],
  {
    axis,
    telling,
    atLeast,
    what,
  }: {
    readonly axis: LoadAxis
    /** Other axes that tell ladders of one endpoint apart. */
    readonly telling: readonly AxisName[]
    readonly atLeast: number
    readonly what: string
  },
): string {
  const ascending = ladder.toSorted((a, b) => levelOf(a, axis) - levelOf(b, axis))
  const failing = ascending.findIndex(({ summary }) => (summary.goodput ?? 0) < atLeast)
  const best = ascending[failing === -1 ? ascending.length - 1 : failing - 1]
  const next = failing === -1 ? undefined : ascending[failing]
  const [first] = ascending
  const subject = first ? subjectOf(first, telling) : ''
  if (!best) return `${subject} keeps ${what} at no level: ${share(next)} at ${named(next, axis)}.`
  const end =
    next === undefined
      ? ', the highest that was asked'
      : `; at ${named(next, axis)} it is ${share(next)}`
  return `${subject} keeps ${what} up to ${named(best, axis)} (${share(best)})${end}.`
}

function subjectOf(
  { model, provider, levels }: DocumentCell,
  telling: readonly AxisName[],
): string {
  const known = { ...levels, rate: levels.rate ?? undefined }
  return [`${model} via ${provider}`, ...telling.map((name) => levelLabels[name](known))].join(', ')
}

function isVaried(levels: readonly unknown[] | undefined): boolean {
  return (levels?.length ?? 0) > 1
}

function levelOf({ levels }: DocumentCell, axis: LoadAxis): number {
  return levels[axis] ?? 0
}

function named(cell: DocumentCell | undefined, axis: LoadAxis): string {
  if (!cell) return 'none'
  return axis === 'rate' ? `${levelOf(cell, axis)} req/s` : `concurrency ${levelOf(cell, axis)}`
}

function share(cell: DocumentCell | undefined): string {
  return percent(Math.round((cell?.summary.goodput ?? 0) * 1000) / 1000)
}
