import { regularizedIncompleteBeta } from './beta.ts'
import { midranks } from './midranks.ts'

/** Level at which the blocks of a sample count as different, unless it is given. */
const SIGNIFICANT = 0.05

/**
 * How many independent values a sample in blocks is worth, from 2 to n, not rounded. What the values
 * of a block share, say the hour in which all of them were asked, is one observation and not many:
 * n ÷ (1 + (m − 1)·ρ), m the size of a block, ρ the intraclass correlation of the midranks from the
 * one-way analysis of variance (Kish 1965, "Survey Sampling"; Donner & Koval 1980). It is n itself
 * unless the blocks differ significantly (F test), and where every value is a block.
 *
 * `blocks` names each value's block, `significance` the level of the test: 5 % by default.
 */
export function blockEffectiveSize(
  values: readonly number[],
  blocks: readonly number[],
  significance = SIGNIFICANT,
): number {
  const size = values.length
  // The ordinary case: every round is a block.
  if (new Set(blocks).size === size) return size
  const groups = [...Map.groupBy(midranks(values).entries(), ([index]) => blocks[index])].map(
    ([, members]) => members.map(([, rank]) => rank),
  )
  const betweenDf = groups.length - 1
  const withinDf = size - groups.length
  if (betweenDf < 1 || withinDf < 1) return size
  const center = (size + 1) / 2
  const between = sumOf(groups, (ranks) => ranks.length * (meanOf(ranks) - center) ** 2) / betweenDf
  const within = sumOf(groups, spreadOf) / withinDf
  if (between === 0) return size
  const tail = regularizedIncompleteBeta(
    (withinDf * within) / (withinDf * within + betweenDf * between),
    withinDf / 2,
    betweenDf / 2,
  )
  if (tail >= significance) return size
  const squares = sumOf(groups, ({ length }) => length ** 2)
  const typical = (size - squares / size) / betweenDf
  const correlation = (between - within) / (between + (typical - 1) * within)
  return Math.max(2, size / (1 + (squares / size - 1) * correlation))
}

/** Sum of the squared distances from the mean. */
function spreadOf(ranks: readonly number[]): number {
  const mean = meanOf(ranks)
  return sumOf(ranks, (rank) => (rank - mean) ** 2)
}

function meanOf(numbers: readonly number[]): number {
  return sumOf(numbers, (number) => number) / numbers.length
}

function sumOf<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0)
}
