import type { Scene } from '../paint/scene.ts'
import type { Chart } from './chart.ts'
import { framed } from './frame.ts'
import { lineContent } from './line-content.ts'
import { rowContent } from './row-content.ts'

/** A chart as a picture, mark by mark. */
export function chartScene(chart: Chart): Scene {
  const { body } = chart
  return framed(chart, body.layout === 'rows' ? rowContent(body) : lineContent(body))
}
