/** Which cells are asked in which rounds, where not all are asked in all. */
export interface Due {
  /** In how many counted rounds each cell is due, in the order of the cells. */
  readonly counts: readonly number[]
  /** The stage of each cell, from 0; a stage has rounds of its own, which follow those before. Undefined without stages. */
  readonly stages?: readonly number[] | undefined
}

/** Whether a cell is due in a round, given as its place among those that count, or that warm up, from 0 on. */
export type IsDue = (cell: string, place: number, isWarmup: boolean) => boolean

/**
 * Who is due when. Of cells that are asked less often than others each block has its share, at its
 * beginning, so that all of them are asked throughout. `blocks` is the number of each counted round's block.
 */
export function dueCells(
  cellIds: readonly string[],
  { counts, stages }: Due,
  blocks: readonly number[],
): IsDue {
  const cells = new Map(cellIds.map((id, index) => [id, index]))
  if (stages) {
    const begins = beginsOf(counts, stages)
    return (cell, place, isWarmup) => {
      const index = cells.get(cell) ?? -1
      if (isWarmup) return stages[index] === 0
      const begin = begins[stages[index] ?? -1] ?? Infinity
      return place >= begin && place < begin + (counts[index] ?? 0)
    }
  }
  const rounds = blocks.length
  const places = new Map(
    [...new Set(blocks)].map((block) => [
      block,
      { begin: blocks.indexOf(block), end: blocks.lastIndexOf(block) + 1 },
    ]),
  )
  return (cell, place, isWarmup) => {
    if (isWarmup) return true
    const count = counts[cells.get(cell) ?? -1] ?? 0
    const { begin = 0, end = 0 } = places.get(blocks[place] ?? NaN) ?? {}
    const shareAt = (position: number): number => Math.round((position * count) / rounds)
    return place - begin < shareAt(end) - shareAt(begin)
  }
}

/** The first round of each stage. */
function beginsOf(counts: readonly number[], stages: readonly number[]): number[] {
  const byStage = new Map(stages.map((stage, index) => [stage, counts[index] ?? 0]))
  let next = 0
  return Array.from({ length: byStage.size }, (_, stage) => {
    const begin = next
    next += byStage.get(stage) ?? 0
    return begin
  })
}
