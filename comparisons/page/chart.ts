import { chartScene } from '../../src/charts/chart-scene.ts'
import type { Figure, Panel } from '../../src/charts/chart.ts'
import { pluralize } from '../../src/format/lists.ts'
import { svgOf } from '../../src/paint/svg.ts'
import type { FigureName } from '../figures.ts'
import type { Results } from '../results.ts'
import { BARE_SOCKET } from '../tools/names.ts'
import { levelsOf, spreadOf } from './spread.ts'

const panels: readonly Pick<
  Panel & { readonly figure: FigureName },
  'figure' | 'title' | 'unit'
>[] = [
  { figure: 'ttftErrorMs', title: 'first token off by, median', unit: 'duration' },
  { figure: 'gapP99ErrorMs', title: 'longest gaps off by', unit: 'duration' },
  { figure: 'processorUs', title: 'processor time per chunk, µs', unit: 'rate' },
  { figure: 'memoryMb', title: 'memory, MB', unit: 'rate' },
]

/** The table as a picture, in SVG. */
export function comparisonChart(results: Results): string {
  const { tools, repetitions, machine, measuredAt } = results
  // One run has no spread.
  const interval = repetitions === 1 ? undefined : 'the lowest and the highest run'
  const figureOf = (figure: FigureName, tool: string, streams: number): Figure | undefined => {
    const spread = spreadOf(results, figure, { tool, streams })
    return (
      spread && {
        value: spread.median,
        low: interval && spread.low,
        high: interval && spread.high,
        n: undefined,
        nCensored: 0,
        isBeyondTimeout: false,
      }
    )
  }
  const groups = levelsOf(results).map((streams) => ({
    heading: streams === 1 ? '1 stream' : `${streams} streams`,
    rows: tools.map(({ name, title }) => ({
      label: title,
      isReference: name === BARE_SOCKET,
      origin: { run: '', cell: name },
      figures: panels.map(({ figure }) => figureOf(figure, name, streams)),
    })),
  }))
  return svgOf(
    chartScene({
      kind: 'comparison',
      title: 'What clients add to the truth, and what they take',
      matrix: 'one stamped endpoint',
      identity: '',
      breadth: tools.length,
      simulated: false,
      location: undefined,
      facts: `median of ${pluralize(repetitions, 'run')} · ${machine.processor}, ${machine.cores} cores · ${measuredAt.slice(0, 10)}`,
      notes: [
        'the reference is a bare socket; less is better; –: the tool does not say, or too little was measured',
      ],
      sources: [],
      body: {
        layout: 'rows',
        panels: panels.map(({ title, unit }) => ({
          title,
          unit,
          mark: 'bar',
          columns: ['median', 'low', 'high'],
          interval,
        })),
        groups,
      },
    }),
  )
}
