import { BenchError } from '../model/bench-error.ts'
import { type Canary, DEFAULT_MARGIN } from '../model/canary.ts'
import { type AxisName, axisNames, type Cell, type Reference } from '../model/cell.ts'
import type { MetricName } from '../model/metric.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'
import { versionPairs } from '../model/reference-pairs.ts'

/** What may be worse gets so many times the rounds of the others. */
const MORE_ROUNDS = 4

/** The levels that `against` names. */
export function levelsAgainst(against: MatrixOptions['against']): Reference | undefined {
  if (against === undefined) return undefined
  const { margin: _margin, maxRounds: _maxRounds, ...levels } = against
  return levels
}

/** How versions are compared, with every default; undefined where none are. */
export function planAgainst(
  { against, stream }: Pick<MatrixOptions, 'against' | 'stream'>,
  {
    rounds,
    cells,
    where,
  }: {
    /** Of every cell. */
    readonly rounds: number
    readonly cells: readonly Cell[]
    readonly where: string
  },
): Canary | undefined {
  const levels = levelsAgainst(against)
  if (!against || !levels) return undefined
  const { margin, maxRounds = rounds * MORE_ROUNDS } = against
  const reference = Object.fromEntries(
    axisNames.flatMap((axis: AxisName) =>
      levels[axis] === undefined ? [] : [[axis, levels[axis]]],
    ),
  )
  if (versionPairs(cells, reference).length === 0) {
    throw new BenchError(
      'invalid-option',
      `${where}: \`against\` names ${JSON.stringify(reference)}, and no cell equals one of that version in everything else. Both versions need a model, or a provider, in common, or \`against\` names both`,
    )
  }
  const usual: MetricName = stream === false ? 'totalMs' : 'ttftMs'
  return {
    reference,
    margins: typeof margin === 'object' ? margin : { [usual]: margin ?? DEFAULT_MARGIN },
    rounds,
    maxRounds: Math.max(rounds, maxRounds),
  }
}
