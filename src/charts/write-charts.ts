import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { makeFolder } from '../model/make-folder.ts'
import { svgOf } from '../paint/svg.ts'
import { refuseCredentials } from '../secrets/watch.ts'
import { chartScene } from './chart-scene.ts'
import type { Chart } from './chart.ts'
import { fileNames } from './file-names.ts'
import type { PngMaker } from './png.ts'
import { sidecarText } from './sidecar.ts'

/** A chart on disk: `<path>` and its extensions. */
export interface WrittenChart {
  readonly path: string
  readonly extensions: readonly string[]
  readonly chart: Chart
}

/** A picture is drawn and compressed beside the main thread; each takes some megabytes meanwhile. */
const SIDE_BY_SIDE = 4

/** Draws charts into a folder; files of the same names are replaced. Without a `pngOf` none is a PNG. */
export async function writeCharts(
  charts: readonly Chart[],
  { folder, pngOf }: { readonly folder: string; readonly pngOf: PngMaker | undefined },
): Promise<WrittenChart[]> {
  const names = fileNames(charts)
  makeFolder(folder)
  const all = charts.map((chart, index) => ({
    path: join(folder, names[index] ?? chart.kind),
    extensions: pngOf ? ['.svg', '.png', '.txt'] : ['.svg', '.txt'],
    chart,
  }))
  const waiting = all.values()
  const draw = async (): Promise<void> => {
    for (const { path, chart } of waiting) {
      const svg = svgOf(chartScene(chart))
      const sidecar = sidecarText(chart)
      refuseCredentials(`${path}.svg`, svg)
      refuseCredentials(`${path}.txt`, sidecar)
      await Promise.all([
        writeFile(`${path}.svg`, svg),
        writeFile(`${path}.txt`, sidecar),
        pngOf?.(svg).then((png) => writeFile(`${path}.png`, png)),
      ])
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, draw))
  return all
}
