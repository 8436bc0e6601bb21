import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { chartSpec } from './chart-spec.ts'
import type { Chart } from './chart.ts'
import { loadPen } from './draw.ts'
import { fileNames } from './file-names.ts'
import { sidecarText } from './sidecar.ts'

/** A chart on disk: `<path>.svg`, `.png`, `.txt` and `.vl.json`. */
export interface WrittenChart {
  readonly path: string
  readonly chart: Chart
}

/** Draws charts into a folder, one after the other; files of the same names are replaced. */
export async function writeCharts(
  charts: readonly Chart[],
  folder: string,
): Promise<WrittenChart[]> {
  const pen = await loadPen()
  const names = fileNames(charts)
  await mkdir(folder, { recursive: true })
  const written: WrittenChart[] = []
  for (const [index, chart] of charts.entries()) {
    const path = join(folder, names[index] ?? chart.kind)
    const spec = chartSpec(chart)
    const svg = await pen.svg(spec)
    await Promise.all([
      writeFile(`${path}.svg`, svg),
      writeFile(`${path}.png`, pen.png(svg)),
      writeFile(`${path}.txt`, sidecarText(chart)),
      writeFile(`${path}.vl.json`, `${JSON.stringify(spec)}\n`),
    ])
    written.push({ path, chart })
  }
  return written
}
