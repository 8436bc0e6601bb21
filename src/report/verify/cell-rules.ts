import { summarizeCell } from '../../metrics/summary.ts'
import { toJsonValue } from '../../model/to-json.ts'
import { differences, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** What a cell says of itself twice, and every figure of its summary. */
export function cellRules({ matrix, cells }: RecordedMatrix): Mismatch[] {
  return cells.flatMap(({ cell, path, samples }) => {
    const { id, model, provider, levels, price } = cell
    const named = { path, basis: 'its levels' }
    const declared = matrix.drawnFrom.cells.includes(id) ? id : 'a declared cell'
    const summary = toJsonValue(
      summarizeCell(samples, price?.outputPerMTok, {
        rate: levels.rate ?? undefined,
        objective: matrix.goodput?.objective,
        adaptive: matrix.adaptive ?? undefined,
      }),
    )
    return [
      ...differences(model, levels.model, { ...named, path: [...path, 'model'] }),
      ...differences(provider, levels.provider, { ...named, path: [...path, 'provider'] }),
      ...differences(id, declared, { path: [...path, 'id'], basis: 'what rounds are drawn from' }),
      ...differences(cell.summary, summary, {
        path: [...path, 'summary'],
        basis: 'the samples of the cell',
      }),
    ]
  })
}
