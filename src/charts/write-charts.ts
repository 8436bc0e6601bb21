import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { makeFolder } from '../model/make-folder.ts'
import { svgOf } from '../paint/svg.ts'
import { chartScene } from './chart-scene.ts'
import type { Chart } from './chart.ts'
import { fileNames } from './file-names.ts'
import { loadPngMaker } from './png.ts'
import { sidecarText } from './sidecar.ts'

/** A chart on disk: `<path>.svg`, `.png` and `.txt`. */
export interface WrittenChart {
  readonly path: string
  readonly chart: Chart
}

/** A picture is drawn and compressed beside the main thread; each takes some megabytes meanwhile. */
const SIDE_BY_SIDE = 4

/** Draws charts into a folder; files of the same names are replaced. */
export async function writeCharts(
  charts: readonly Chart[],
  folder: string,
): Promise<WrittenChart[]> {
  const pngOf = await loadPngMaker()
  const names = fileNames(charts)
  makeFolder(folder)
  const all = charts.map((chart, index) => ({
    path: join(folder, names[index] ?? chart.kind),
    chart,
  }))
  const waiting = all.values()
  const draw = async (): Promise<void> => {
    for (const { path, chart } of waiting) {
      const svg = svgOf(chartScene(chart))
      await Promise.all([
        writeFile(`${path}.svg`, svg),
        writeFile(`${path}.txt`, sidecarText(chart)),
        pngOf(svg).then((png) => writeFile(`${path}.png`, png)),
      ])
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, draw))
  return all
}
