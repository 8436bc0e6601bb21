import { showInterval, showRatio } from '../format/numbers.ts'
import type { Paint } from './paint.ts'
import { showStatistic } from './statistic.ts'
import type { Column, Row } from './table-column.ts'
import { scaled, type Unit } from './time-unit.ts'

/** The median of a metric with its 95 % interval. */
export function medianColumn(
  head: string,
  metric: 'ttftMs' | 'totalMs' | 'tokensPerSecond' | 'endToEndTokensPerSecond',
  { unit, isWide }: { readonly unit: Unit; readonly isWide: boolean },
): Column {
  const show = scaled(unit, isWide)
  return {
    head,
    align: 'right',
    render: ({ cell, paint }) => {
      const { ciLow, ciHigh } = cell.summary[metric]
      const figure = showStatistic(cell.summary[metric], 'median', show)
      return withInterval(figure, showInterval(ciLow, ciHigh, show), { isWide, paint })
    },
  }
}

/** … its 95th percentile. */
export function tailColumn(
  metric: 'ttftMs' | 'totalMs',
  { unit, isWide }: { readonly unit: Unit; readonly isWide: boolean },
): Column {
  const show = scaled(unit, isWide)
  return {
    head: 'p95',
    align: 'right',
    render: ({ cell, paint }) => {
      const { p95Low, p95High } = cell.summary[metric]
      const figure = showStatistic(cell.summary[metric], 'p95', show)
      const interval = showInterval(p95Low, p95High, show)
      return withInterval(figure, interval, { isWide, paint })
    },
  }
}

/** … how much it varies. */
export function variationColumn(metric: 'ttftMs' | 'totalMs', isWide: boolean): Column {
  const render = ({ cell }: Row): string => showRatio(cell.summary[metric].cv)
  return { head: 'CV', align: 'right', render, ...(isWide ? {} : { rank: 2 }) }
}

function withInterval(
  figure: string,
  interval: string,
  { isWide, paint }: { readonly isWide: boolean; readonly paint: Paint },
): string {
  if (interval === '') return figure
  return `${figure}${isWide ? ' ' : '\n'}${paint('dim', interval)}`
}
