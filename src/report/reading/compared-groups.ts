import { type AxisName, axisNames, levelLabels } from '../../model/cell.ts'
import type { MetricName } from '../../model/metric.ts'
import type { DocumentCell, DocumentMatrix } from '../schema/results-document.ts'
import { isStreamed } from './streams.ts'

type Compared = Pick<DocumentMatrix, 'axes' | 'cells' | 'options' | 'reference'>

/** The cells that share a level of the axis that a matrix compares. */
export interface ComparedGroup {
  readonly name: string
  readonly isReference: boolean
  /** In the order of the document. */
  readonly cells: readonly DocumentCell[]
}

/** What a matrix compares: an axis, and the cells at each of its levels. */
export interface Comparison {
  readonly axis: AxisName
  readonly groups: readonly ComparedGroup[]
}

/** Providers before models: where both vary, models are what providers are asked for. */
const inOrder: readonly AxisName[] = ['provider', 'model', ...axisNames.slice(2)]

/** The axis that has a reference, or else the first that varies; models where nothing does. */
function comparedAxis({ axes, reference }: Compared): AxisName {
  const varied = inOrder.filter((axis) => (axes[axis]?.length ?? 0) > 1)
  const referenced = varied.find((axis) => reference?.[axis] !== undefined)
  return referenced ?? varied[0] ?? 'model'
}

/** What is set side by side at the head of a report: the levels of the compared axis. */
export function comparisonOf(matrix: Compared): Comparison {
  const axis = comparedAxis(matrix)
  const groups = Map.groupBy(matrix.cells, ({ levels }) => levels[axis])
  return {
    axis,
    groups: [...groups].map(([level, cells]) => ({
      name: cells[0] ? levelLabels[axis](cells[0].levels) : '',
      isReference: level !== undefined && matrix.reference?.[axis] === level,
      cells,
    })),
  }
}

/** The time and the speed that head a report: of streams their first token, of whole answers all. */
export function headMetrics(matrix: Compared): {
  readonly time: MetricName
  readonly speed: MetricName
} {
  const isOpenLoop = matrix.cells.some(({ levels }) => levels.rate !== undefined)
  if (!isStreamed(matrix)) {
    return {
      time: isOpenLoop ? 'totalFromIntendedMs' : 'totalMs',
      speed: 'endToEndTokensPerSecond',
    }
  }
  return { time: isOpenLoop ? 'ttftFromIntendedMs' : 'ttftMs', speed: 'tokensPerSecond' }
}
