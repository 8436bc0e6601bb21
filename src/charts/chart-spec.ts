import type { View } from './canvas.ts'
import type { Chart } from './chart.ts'
import { framed } from './frame.ts'
import { lineContent } from './line-spec.ts'
import { rowContent } from './row-spec.ts'

/** A chart as a Vega-Lite specification with its data in it. */
export function chartSpec(chart: Chart): View {
  const { body } = chart
  return framed(chart, body.layout === 'rows' ? rowContent(body) : lineContent(body))
}
