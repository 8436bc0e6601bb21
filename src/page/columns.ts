import type { Column, Field, PageCell, PageSample } from '../render/html/page-data.ts'

/** Reads one field of a cell's samples. */
export function reader({ samples }: PageCell, name: keyof PageSample): (index: number) => Field {
  const column: Column = samples.fields[name] ?? null
  if (typeof column !== 'object' || column === null) return () => column
  if ('words' in column) return (index) => column.words[column.at[index] ?? 0] ?? null
  return (index) => column[index] ?? null
}

export function numberReader(
  cell: PageCell,
  name: keyof PageSample,
): (index: number) => number | null {
  const read = reader(cell, name)
  return (index) => {
    const value = read(index)
    return typeof value === 'number' ? value : null
  }
}

/** Where a sample stands among those of its cell in the results document. */
export function placeOf(cell: PageCell, index: number): number {
  return numberReader(cell, 'place')(index) ?? index
}

/** The number of the sample that stands at a place in the document; undefined where it is not drawn. */
export function indexAt(cell: PageCell, place: number): number | undefined {
  for (let index = 0; index < cell.samples.count; index += 1) {
    if (placeOf(cell, index) === place) return index
  }
  return undefined
}
