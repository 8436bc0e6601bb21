import { counted } from '../../reporters/render/figures.ts'
import { drawnMatrices } from '../charts/drawn-matrix.ts'
import { planCharts } from '../charts/plan-charts.ts'
import { writeCharts } from '../charts/write-charts.ts'
import { BenchError } from '../model/bench-error.ts'
import { plainText } from '../model/plain-text.ts'
import { scanDocuments, type ReadFile } from '../report/scan-documents.ts'

/** A folder may hold any number of other JSON files. */
const MOST_SKIPPED = 8

/** Draws what the results documents in the given folders and files have in them; tells what it wrote. */
export async function charts(paths: readonly string[], folder: string): Promise<string[]> {
  const matrices = []
  const skipped: string[] = []
  let documents = 0
  for await (const file of scanDocuments(paths)) {
    if (file.kind === 'skipped') skipped.push(skippedLine(file))
    else {
      documents += 1
      matrices.push(...drawnMatrices(file.document, file.path))
    }
  }
  if (documents === 0) {
    throw new BenchError(
      'no-data',
      [...shortened(skipped), `no results document among ${paths.join(', ')}`].join('\n'),
    )
  }
  const written = await writeCharts(planCharts(matrices), folder)
  const sum = `${counted(written.length, 'chart')} of ${counted(documents, 'document')}`
  return [
    ...shortened(skipped),
    ...written.map(({ path, chart }) => `${path}.svg .png .txt  ${chart.title}`),
    written.length === 0 ? `${sum}: no cell has a figure` : sum,
  ]
}

function skippedLine({ path, reason }: Extract<ReadFile, { kind: 'skipped' }>): string {
  return `skipped ${plainText(path)}: ${plainText(reason)}`
}

function shortened(lines: readonly string[]): string[] {
  if (lines.length <= MOST_SKIPPED) return [...lines]
  return [...lines.slice(0, MOST_SKIPPED), `… and ${lines.length - MOST_SKIPPED} more skipped`]
}
