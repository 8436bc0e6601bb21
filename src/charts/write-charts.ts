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

/** Draws charts into a folder, one after the other; files of the same names are replaced. */
export async function writeCharts(
  charts: readonly Chart[],
  folder: string,
): Promise<WrittenChart[]> {
  const pngOf = await loadPngMaker()
  const names = fileNames(charts)
  makeFolder(folder)
  const written: WrittenChart[] = []
  for (const [index, chart] of charts.entries()) {
    const path = join(folder, names[index] ?? chart.kind)
    const svg = svgOf(chartScene(chart))
    await Promise.all([
      writeFile(`${path}.svg`, svg),
      writeFile(`${path}.png`, pngOf(svg)),
      writeFile(`${path}.txt`, sidecarText(chart)),
    ])
    written.push({ path, chart })
  }
  return written
}
