import { isTimeUp } from '../metrics/time-up.ts'
import type { Cell } from '../model/cell.ts'
import type { Round } from '../model/round.ts'
import type { Sample } from '../model/sample.ts'
import { blocksOf } from '../runner/blocks.ts'
import type { Plan } from './plan.ts'

/** Whether a cell was asked in every round in which it was due, or for the time that each of its blocks had. */
export function isAskedInFull(
  { id }: Cell,
  samples: readonly Sample[],
  { rounds, plan: { blockMs } }: { readonly rounds: readonly Round[]; readonly plan: Plan },
): boolean {
  const due = rounds.filter(({ order }) => order.includes(id))
  if (samples.length === due.length || blockMs === undefined) return samples.length === due.length
  const byBlock = Map.groupBy(samples, ({ block }) => block)
  return blocksOf(due).every((block) => {
    const own = byBlock.get(block[0]?.block ?? NaN) ?? []
    const isMain = block.every(({ warmup }) => !warmup)
    return own.length === block.length || (isMain && isTimeUp(own, blockMs))
  })
}
