import type { PlacedCell } from './page-content.ts'

/** Colours and shapes there are; further series begin anew, told apart by their labels. */
const SERIES = 8

export interface Series {
  readonly names: readonly string[]
  /** Number of the colour and shape of a provider. */
  readonly numberOf: (provider: string) => number
}

/** The providers of some cells, each with a colour and a shape of its own. */
export function seriesOf(cells: readonly PlacedCell[]): Series {
  const names = [...new Set(cells.map(({ cell }) => cell.provider))]
  return { names, numberOf: (provider) => names.indexOf(provider) % SERIES }
}

/** The outline of a series' point around 0, 0: shapes differ where colours might not. */
export const shapes: readonly string[] = [
  'M5,0A5,5 0 1 1 -5,0A5,5 0 1 1 5,0',
  'M-4.4,-4.4H4.4V4.4H-4.4Z',
  'M0,-5.6L5.4,4H-5.4Z',
  'M0,-6L6,0L0,6L-6,0Z',
  'M0,5.6L5.4,-4H-5.4Z',
  'M-1.8,-5.4H1.8V-1.8H5.4V1.8H1.8V5.4H-1.8V1.8H-5.4V-1.8H-1.8Z',
  'M-5.4,-3H5.4V3H-5.4Z',
  'M0,-6L1.6,-1.8L6,-1.8L2.5,1.2L3.7,5.6L0,3L-3.7,5.6L-2.5,1.2L-6,-1.8L-1.6,-1.8Z',
]
