import { html, type Markup } from './markup.ts'

/** The charts that the page's script draws. */
export type ChartName = 'distribution' | 'speed' | 'rounds' | 'contrasts'

/** Where the page's script puts a chart of a matrix. */
export function chartPlace(name: ChartName, matrix: number): Markup {
  return html`<figure
    class="chart needs-script"
    data-chart="${name}"
    data-matrix="${matrix}"
  ></figure> `
}
