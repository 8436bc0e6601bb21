import { displayWidth } from '../format/display-width.ts'
import { showCount, showNumber, showShare } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import { textTable } from '../format/text-table.ts'
import { showCapacity } from '../gate/judge-capacity.ts'
import {
  type CapacityCurve,
  capacityCurves,
  type CurveLevel,
  curveTime,
} from '../report/reading/capacity-curve.ts'
import type { ShownCell, ShownMatrix } from './join-locations.ts'
import type { TableOptions } from './matrix-table.ts'
import { medianColumn, tailColumn } from './metric-columns.ts'
import type { Row } from './table-column.ts'
import { milliseconds, timeUnit } from './time-unit.ts'

/** A level of load with what the search says of it. */
interface LevelRow extends Row {
  readonly at: CurveLevel<ShownCell>
  readonly wanted: number
}

interface LevelColumn {
  readonly head: string
  readonly align: 'left' | 'right'
  readonly render: (row: LevelRow) => string
  /** Goes first where room is short. */
  readonly isExtra?: boolean
}

/** What load does to each endpoint that was searched, level by level, with its capacity marked between levels. */
export function renderCapacityTable(
  matrix: ShownMatrix,
  { columns, paint }: TableOptions,
): string[] {
  const curves = capacityCurves(matrix)
  const layouts = [true, false].flatMap((isWide) => {
    const all = layoutOf(matrix, curves, isWide)
    return [
      { isWide, layout: all },
      { isWide, layout: all.filter(({ isExtra }) => !isExtra) },
    ]
  })
  let lines: string[] = []
  for (const { isWide, layout } of layouts) {
    lines = textTable({
      head: layout.map(({ head }) => paint('dim', head)),
      rows: curves.flatMap((curve) => rowsOf(curve, layout, paint)),
      aligns: layout.map(({ align }) => align),
      gap: isWide ? 2 : 1,
    }).map((line) => ` ${line}`)
    if (lines.every((line) => displayWidth(line) <= columns)) return lines
  }
  return lines
}

function rowsOf(
  { capacity, levels }: CapacityCurve<ShownCell>,
  layout: readonly LevelColumn[],
  paint: TableOptions['paint'],
): string[][] {
  const { value, label, share } = capacity
  const rows = levels.map((at) =>
    layout.map(({ render }) =>
      render({ cell: at.cell, isRepeated: false, isElsewhere: false, paint, at, wanted: share }),
    ),
  )
  // Between the last level that is kept and the first that is not: it need not have been asked itself.
  const place = levels.filter(({ level }) => level <= (value ?? 0)).length
  const mark =
    value === undefined
      ? []
      : [[paint('bold', `── ${value === 0 ? 'kept at no load' : showCapacity(capacity)} ──`)]]
  return [[paint('bold', plainText(label))], ...rows.toSpliced(place, 0, ...mark)]
}

function layoutOf(
  matrix: ShownMatrix,
  curves: readonly CapacityCurve<ShownCell>[],
  isWide: boolean,
): LevelColumn[] {
  const metric = curveTime(matrix)
  const unit = timeUnit(matrix, metric)
  const isStream = metric === 'ttftMs'
  const time = isStream ? (isWide ? 'first token' : 'TTFT') : 'total'
  const isRate = curves.some(({ capacity }) => capacity.of === 'rate')
  const hasWaits = curves.some(({ levels }) =>
    levels.some(({ cell }) => cell.summary.queueMs.median !== undefined),
  )
  const hasRefused = curves.some(({ levels }) => levels.some(({ refused }) => refused > 0))
  return [
    {
      head: isRate ? (isWide ? 'requests/s' : 'req/s') : 'in flight',
      align: 'right',
      render: ({ at }) => String(at.level),
    },
    {
      head: 'kept',
      align: 'right',
      render: ({ at: { share }, wanted, paint }) =>
        share !== undefined && share < wanted
          ? paint('yellow', showShare(share))
          : showShare(share),
    },
    medianColumn(`${time} ${unit.name}`, metric, { unit, isWide }),
    tailColumn(metric, { unit, isWide }),
    medianColumn(
      isStream ? 'tok/s' : 'e2e tok/s',
      isStream ? 'tokensPerSecond' : 'endToEndTokensPerSecond',
      { unit: milliseconds, isWide },
    ),
    {
      head: isWide ? 'tok/s in all' : 'Σ tok/s',
      align: 'right',
      render: ({ cell }) => showNumber(cell.summary.load?.systemTokensPerSecond),
    },
    {
      head: isWide ? 'completed/s' : 'done/s',
      align: 'right',
      render: ({ cell }) => showNumber(cell.summary.load?.achievedRate),
    },
    ...(hasWaits
      ? [
          {
            head: 'wait here ms',
            align: 'right',
            isExtra: true,
            render: ({ cell }) => showNumber(cell.summary.queueMs.median),
          } as const satisfies LevelColumn,
        ]
      : []),
    {
      head: 'added wait ms',
      align: 'right',
      isExtra: true,
      render: ({ at }) =>
        showNumber(at.addedMs === undefined ? undefined : Math.max(0, at.addedMs)),
    },
    ...(hasRefused
      ? [
          {
            head: 'refused',
            align: 'right',
            render: ({ at: { refused }, paint }) =>
              refused > 0 ? paint('red', showCount(refused)) : '0',
          } as const satisfies LevelColumn,
        ]
      : []),
    {
      head: isWide ? 'requests' : 'sent',
      align: 'right',
      isExtra: !isWide,
      render: ({ cell }) => showCount(cell.summary.n),
    },
  ]
}
