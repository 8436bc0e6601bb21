import type { CanaryPlan } from '../../src/gate/canary-looks.ts'
import { CanaryRounds } from '../../src/gate/canary-rounds.ts'
import { judgeCanary } from '../../src/gate/judge-canary.ts'
import { summarizeCell } from '../../src/metrics/summary.ts'
import type { Cell } from '../../src/model/cell.ts'
import type { Sample } from '../../src/model/sample.ts'
import type { CanaryVerdict } from '../../src/model/verdict.ts'
import type { RandomStream } from '../../src/stats/random.ts'
import { askedRounds, canaryCells, type CanaryWorld, IN_USE } from './canary-world.ts'

/** What came of one run. */
export interface CanaryRun {
  readonly verdicts: readonly CanaryVerdict[]
  readonly requests: number
}

/** Figures that say nothing: how fast this machine is has no part in it. */
const summary = summarizeCell([], undefined)

/** Asks and judges one run of a world as a matrix does, through the code that ships. */
export function canaryRun(
  world: CanaryWorld,
  {
    change,
    margin,
    alpha,
    stream,
  }: {
    readonly change: (cell: Cell) => number
    readonly margin: number
    readonly alpha: number
    readonly stream: RandomStream
  },
): CanaryRun {
  const cells = canaryCells(world)
  const plan: CanaryPlan = {
    reference: { provider: IN_USE },
    margins: { ttftMs: margin },
    rounds: world.rounds,
    maxRounds: world.maxRounds,
    alpha,
    isWatched: false,
  }
  const matrix = 'M'
  const rule = new CanaryRounds(plan, { cells, matrix, mayGoOn: () => true })
  const samples = new Map<string, Sample[]>(cells.map(({ id }) => [id, []]))
  let open: ReadonlySet<string> = new Set(samples.keys())
  for (const ask of askedRounds(world, { cells, change, stream })) {
    for (const cell of cells) {
      if (!open.has(cell.id)) continue
      const sample = ask(cell)
      samples.get(cell.id)?.push(sample)
      rule.take(sample)
    }
    open = rule.after(1)
    if (open.size === 0) break
  }
  const judged = cells.map((cell) => ({ ...cell, samples: samples.get(cell.id) ?? [], summary }))
  return {
    verdicts: judgeCanary(judged, { plan, matrix }),
    requests: judged.reduce((sum, own) => sum + own.samples.length, 0),
  }
}
