import type {
  PageCell,
  PageData,
  PageMatrix,
  PageMetric,
  SampleDetails,
} from '../render/html/page-data.ts'
import { DETAILS_PER_BLOCK } from '../render/html/page-data.ts'
import { byId } from './element.ts'

/** What the page is about. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the same package
export const content = JSON.parse(byId('data').textContent) as PageData

/** A cell together with its matrix, and where both are. */
export interface PlacedCell {
  readonly matrix: PageMatrix
  readonly cell: PageCell
  readonly matrixIndex: number
  readonly cellIndex: number
}

/** The cells of a matrix that were asked anything. */
export function cellsOf(matrixIndex: number): PlacedCell[] {
  const matrix = content.matrices[matrixIndex]
  if (!matrix) return []
  return matrix.cells
    .map((cell, cellIndex) => ({ matrix, cell, matrixIndex, cellIndex }))
    .filter(({ cell }) => cell.samples.count > 0)
}

export function placedCell(matrixIndex: number, cellIndex: number): PlacedCell | undefined {
  return cellsOf(matrixIndex).find((placed) => placed.cellIndex === cellIndex)
}

/** The texts of a sample; undefined where they were left out of the page. */
export function detailsOf({ firstSample }: PageCell, index: number): SampleDetails | undefined {
  const place = firstSample + index
  const block = document.getElementById(`details-${Math.floor(place / DETAILS_PER_BLOCK)}`)
  if (!block) return undefined
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the same package
  const details = JSON.parse(block.textContent) as readonly (SampleDetails | null)[]
  return details[place % DETAILS_PER_BLOCK] ?? undefined
}

/** The name of a figure with what it is counted in: `first token, ms`. */
export function titleWithUnit({ title, unit }: PageMetric): string {
  return unit === '' ? title : `${title}, ${unit}`
}
