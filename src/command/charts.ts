import { join, resolve } from 'node:path'

import { drawnMatrices } from '../charts/drawn-matrix.ts'
import { planCharts } from '../charts/plan-charts.ts'
import { loadPngMaker } from '../charts/png.ts'
import { selectRuns } from '../charts/select-runs.ts'
import { writeCharts } from '../charts/write-charts.ts'
import { pluralize } from '../format/lists.ts'
import { plainText } from '../format/plain-text.ts'
import { BenchError } from '../model/bench-error.ts'
import { writeWhole } from '../report/assembly/write-whole.ts'
import { changedWords, type Unverified } from '../report/reading/intact.ts'
import { scanDocuments, type ReadFile } from '../report/reading/scan-documents.ts'
import { chartsIndex, runsOf } from './charts-index.ts'

/** A folder may hold any number of other JSON files. */
const MAX_SKIPPED = 8

const NO_PNG =
  'no PNG files: `@resvg/resvg-js` is not installed here; `npm install @resvg/resvg-js` adds it'

/** Draws what the results documents in the given folders and files have in them; tells what it wrote. */
export async function charts(
  paths: readonly string[],
  folder: string,
  { unverified }: Unverified = {},
): Promise<string[]> {
  const matrices = []
  const skipped: string[] = []
  const doubts: string[] = []
  let documents = 0
  let hasChanged = false
  for await (const file of scanDocuments(paths, { unverified, foreign: true })) {
    if (file.kind === 'skipped') {
      skipped.push(skippedLine(file))
      hasChanged ||= file.isChanged ?? false
    } else {
      documents += 1
      const isChanged = file.changed.length > 0
      if (isChanged)
        doubts.push(`unverified: ${plainText(file.path)} ${changedWords(file.changed)}`)
      matrices.push(...drawnMatrices(file.document, file.path, { isChanged }))
    }
  }
  if (documents === 0) {
    throw new BenchError(
      hasChanged ? 'changed-document' : 'no-data',
      [...shortened(skipped), `no results document in ${paths.join(', ')}`].join('\n'),
    )
  }
  const { drawn, leftOut } = selectRuns(matrices)
  const pngOf = await loadPngMaker()
  const written = await writeCharts(planCharts(drawn), { folder, pngOf })
  const cut = drawn.flatMap(({ name, source: { run }, partial }) =>
    partial === undefined ? [] : [`${name}, run ${run}: ${partial}`],
  )
  const notes = [...doubts, ...[...cut, ...leftOut].map((text) => plainText(text))]
  if (!pngOf) notes.push(NO_PNG)
  const index = join(folder, 'index.html')
  writeWhole(resolve(index), chartsIndex(written, notes))
  const sum = `${pluralize(written.length, 'chart')} of ${pluralize(documents, 'document')}`
  return [
    ...shortened(skipped),
    ...notes,
    ...written.map(
      ({ path, extensions, chart }) =>
        `${path}${extensions.join(' ')}  ${chart.title}  (${plainText(runsOf(chart))})`,
    ),
    written.length === 0 ? `${sum}: no cell has a figure` : `${sum}, all on ${index}`,
  ]
}

function skippedLine({ path, reason }: Extract<ReadFile, { kind: 'skipped' }>): string {
  return `skipped ${plainText(path)}: ${plainText(reason)}`
}

function shortened(lines: readonly string[]): string[] {
  if (lines.length <= MAX_SKIPPED) return [...lines]
  return [...lines.slice(0, MAX_SKIPPED), `… and ${lines.length - MAX_SKIPPED} more skipped`]
}
