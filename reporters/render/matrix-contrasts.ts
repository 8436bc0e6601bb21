import { stripVTControlCharacters } from 'node:util'

import { showChange } from '../../src/gate/regression-verdict.ts'
import type { ContrastMetric } from '../../src/model/contrast.ts'
import { plainText } from '../../src/model/plain-text.ts'
import type { DocumentContrast } from '../../src/report/document-schema.ts'
import { counted } from './figures.ts'
import type { ShownMatrix } from './join-locations.ts'
import type { TableOptions } from './matrix-table.ts'

/** What a terminal shows of a contrast; the document has every metric. */
const shown: readonly (readonly [ContrastMetric, string])[] = [
  ['ttftMs', 'first token'],
  ['totalMs', 'total'],
  ['tokensPerSecond', 'tok/s'],
]

/** Every cell against its reference, paired by round; one line each where there is room. */
export function renderMatrixContrasts(
  matrix: ShownMatrix,
  { paint, columns }: TableOptions,
): string[] {
  const groups = Map.groupBy(matrix.contrasts, ({ axis, reference }) => `${axis}\0${reference}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const reference = labelOf(first.reference, matrix)
    const rows = [...Map.groupBy(group, ({ cell }) => cell)].map(([cell, contrasts]) => ({
      label: plainText(labelOf(cell, matrix)),
      texts: shown.map(([metric, name]) => {
        const contrast = contrasts.find((item) => item.metric === metric)
        return contrast ? `${name} ${textOf(contrast, paint)}` : ''
      }),
    }))
    const labelWidth = Math.max(...rows.map(({ label }) => label.length))
    const widths = shown.map((_, index) =>
      Math.max(...rows.map(({ texts }) => lengthOf(texts[index] ?? ''))),
    )
    const wide = rows.map(
      ({ label, texts }) =>
        ` ${label.padEnd(labelWidth)}   ${texts.map((text, index) => padded(text, widths[index] ?? 0)).join('   ')}`,
    )
    const lines = wide.every((line) => lengthOf(line.trimEnd()) <= columns)
      ? wide
      : rows.flatMap(({ label, texts }) => [` ${label}`, ...texts.map((text) => `   ${text}`)])
    return [
      paint('dim', ` against ${plainText(reference)}, paired by round${unitOf(group)}`),
      ...lines.map((line) => line.trimEnd()),
    ]
  })
}

/** Under load the block is what counts, and how many there were. */
function unitOf(group: readonly DocumentContrast[]): string {
  const blocks = Math.max(...group.map((contrast) => contrast.blocks ?? 0))
  return blocks === 0 ? '' : `, in ${counted(blocks, 'block')}`
}

function limit(value: number | null): string {
  return value === null ? '–' : showChange(value).replace(' %', '')
}

/** `+14 % [+10, +18]`; what cannot be told from none says so. */
function textOf(contrast: DocumentContrast, paint: TableOptions['paint']): string {
  const { change, ciLow, ciHigh, significant, n, blocks, dropped } = contrast
  if (n === 0) return paint('dim', 'nothing to compare')
  const figure = `${change === null ? 'beyond the timeout' : showChange(change)} [${limit(ciLow)}, ${limit(ciHigh)}]`
  const without = dropped > 0 ? paint('dim', ` (${dropped} of ${n + dropped} rounds dropped)`) : ''
  return significant
    ? `${figure}${without}`
    : `${figure} ${paint('dim', blocks === 1 ? 'in one block' : 'not significant')}${without}`
}

function labelOf(id: string, { cells }: ShownMatrix): string {
  return cells.find((cell) => cell.id === id)?.label ?? id
}

function lengthOf(text: string): number {
  return stripVTControlCharacters(text).length
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)))
}
