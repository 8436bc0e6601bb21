import { fileURLToPath } from 'node:url'

import type { TopLevelSpec } from 'vega-lite'

import type { View } from './canvas.ts'
import { textWidth } from './text-width.ts'
import { fontSizes } from './theme.ts'

/** Pixels of the PNG per pixel of the SVG: sharp on screens of double density. */
const PNG_ZOOM = 2

const fontFiles = ['Inter-Regular.ttf', 'Inter-SemiBold.ttf'].map((name) =>
  fileURLToPath(new URL(`fonts/${name}`, import.meta.url)),
)

/** Turns specifications into pictures. */
export interface Pen {
  readonly svg: (spec: View) => Promise<string>
  readonly png: (svg: string) => Uint8Array
}

/** Loads the drawing libraries, which a run without charts never needs. */
export async function loadPen(): Promise<Pen> {
  const [vega, { compile }, { Resvg }] = await Promise.all([
    import('vega'),
    import('vega-lite'),
    import('@resvg/resvg-js'),
  ])
  measureTextWith(vega)
  return {
    svg: async (spec) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- compile() checks it
      const { spec: compiled } = compile(spec as unknown as TopLevelSpec)
      const view = new vega.View(vega.parse(compiled), { renderer: 'none' })
      const svg = await view.toSVG()
      view.finalize()
      return svg
    },
    // Fonts of the machine would make every machine's picture another one.
    png: (svg) =>
      new Resvg(svg, {
        font: { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Inter' },
        fitTo: { mode: 'zoom', value: PNG_ZOOM },
      })
        .render()
        .asPng(),
  }
}

interface TextItem {
  readonly text?: string
  readonly fontSize?: number
}

/** Without a canvas Vega guesses widths far too wide, with one they differ by machine. */
function measureTextWith(vega: object): void {
  if (!('textMetrics' in vega)) return
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- missing in Vega's own types
  const metrics = vega.textMetrics as {
    width: (item: TextItem, text: string | undefined) => number
  }
  metrics.width = (item, text) =>
    textWidth(text ?? item.text ?? '', item.fontSize ?? fontSizes.text)
}
