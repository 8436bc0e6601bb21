import type { AxisScale } from './axis-scale.ts'
import type { View } from './canvas.ts'
import type { Unit } from './chart.ts'

/** The encoding of a field along an axis, with numbers written as everywhere else. */
export function axisView(field: string, { isLog, low, high, ticks }: AxisScale, unit: Unit): View {
  const isPercent = unit === 'share' || unit === 'change'
  const number = `format(datum.value${isPercent ? ' * 100' : ''}, ',~r')`
  const sign = unit === 'change' ? "(datum.value > 0 ? '+' : '') + " : ''
  const text = `${sign}replace(${number}, /,/g, ' ')${isPercent ? " + ' %'" : ''}`
  return {
    field,
    type: 'quantitative',
    scale: {
      type: isLog ? 'log' : 'linear',
      domain: [low, high],
      nice: false,
      ...(isLog ? {} : { zero: false }),
    },
    axis: { values: ticks, labelExpr: text, labelFlush: false, labelOverlap: false, title: null },
  }
}
