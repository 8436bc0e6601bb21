import { summarizeCell } from '../../metrics/summary.ts'
import { type Axes, axesSpannedBy, type Cell, cellOf } from '../../model/cell.ts'
import { isPartOfLoad } from '../reading/partial.ts'
import type { DocumentCell, DocumentMatrix } from '../schema/results-document.ts'
import { differences, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** What a cell says of itself twice, and every figure of its summary. */
export function cellRules({ matrix, cells, unknown }: RecordedMatrix): Mismatch[] {
  return cells.flatMap(({ cell, path, samples }) => {
    const { id, model, provider, levels, price } = cell
    const named = { path, basis: 'its levels' }
    const declared = matrix.drawnFrom.cells.includes(id) ? id : 'a declared cell'
    const summary = summarizeCell(samples, price?.outputPerMTok, {
      loop: levels,
      objective: matrix.goodput?.objective,
      adaptive: matrix.adaptive,
      isPart: isPartOfLoad(matrix),
    })
    const name = namedByLevels(cell, matrix)
    return [
      ...differences(id, name.id, { ...named, path: [...path, 'id'] }),
      ...differences(cell.label, name.label, { ...named, path: [...path, 'label'] }),
      ...differences(model, levels.model, { ...named, path: [...path, 'model'] }),
      ...differences(provider, levels.provider, { ...named, path: [...path, 'provider'] }),
      ...differences(id, declared, { path: [...path, 'id'], basis: 'what rounds are drawn from' }),
      ...differences(known(cell.summary, unknown), known(summary, unknown), {
        path: [...path, 'summary'],
        basis: 'the samples of the cell',
      }),
    ]
  })
}

/** A summary without metrics that its version did not know. */
function known(summary: object, unknown: ReadonlySet<string>): object {
  return Object.fromEntries(Object.entries(summary).filter(([name]) => !unknown.has(name)))
}

/** What a cell is called after its levels; a call of `bench` after itself, and after them. */
function namedByLevels(cell: DocumentCell, matrix: DocumentMatrix): Pick<Cell, 'id' | 'label'> {
  const { levels } = cell
  const own = axesSpannedBy([cell])
  const [, bench] = cell.id.split(/ bench=(.*)/s)
  if (bench !== undefined) {
    const { id, label } = cellOf(levels, own)
    return { id: `${id} bench=${bench}`, label: `${bench} (${label})` }
  }
  const axes: Partial<Axes> = matrix.axes
  return cellOf(levels, { ...own, ...axes })
}
