import type { Cell } from '../model/cell.ts'
import { BORNE_SHARE, type ExcessLoad, processorShare } from '../model/own-load.ts'
import { askedLoads, costFor, type LoadShape } from './asked-load.ts'
import type { Instruments } from './instruments.ts'

/**
 * What a plan asks beyond what this machine bears; undefined where it does not. The machine is looked at only
 * where the load is large enough to matter.
 */
export async function excessLoad(
  cells: readonly Cell[],
  plan: LoadShape,
  {
    threadsOf = () => 1,
    ...instruments
  }: Pick<Instruments, 'ownCost'> & {
    /** How many threads ask the endpoint of a cell; one by default. */
    readonly threadsOf?: (cell: Cell) => number
  },
): Promise<ExcessLoad | undefined> {
  const loads = askedLoads(cells, plan)
  const cost = await costFor(
    loads.map(({ asked }) => asked),
    instruments,
  )
  if (!cost) return undefined
  const [most] = loads
    .map((load) => {
      const threads = threadsOf(load.cell)
      const share = (BORNE_SHARE * threads) / processorShare(load.asked, cost)
      return { ...load, threads, share }
    })
    .toSorted((a, b) => a.share - b.share)
  if (!most || most.share >= 1) return undefined
  const { cell, asked, share, threads, levels } = most
  const { rate, concurrency } = levels
  return {
    label: cell.label,
    asked,
    share,
    threads,
    level: { of: rate === undefined ? 'concurrency' : 'rate', asked: rate ?? concurrency },
  }
}
