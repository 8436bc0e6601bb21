import type { Sample } from '../../model/sample.ts'
import type { DocumentCell, DocumentMatrix } from '../../report/schema/results-document.ts'
import { randomStream } from '../../stats/random.ts'

/** A page draws so many samples; more would make it slow to open, and tell no more. */
const MAX_DRAWN = 4000

/** What of a matrix is drawn and listed. */
export interface DrawnMatrix {
  readonly matrix: DocumentMatrix
  /** Indices of the rounds; undefined where all are drawn. */
  readonly rounds: ReadonlySet<number> | undefined
  readonly cells: readonly DrawnCell[]
}

export interface DrawnCell {
  readonly cell: DocumentCell
  readonly samples: readonly Sample[]
  /** Where each stands among the samples of its cell; undefined where all are drawn. */
  readonly places: readonly number[] | undefined
}

/**
 * What a page draws of matrices: all samples, or those of some rounds where there are too many. These are
 * spread evenly over the run, by the seed, and whole: what was asked together is compared.
 */
export function drawnMatrices(
  matrices: readonly DocumentMatrix[],
  most = MAX_DRAWN,
): readonly DrawnMatrix[] {
  const all = matrices.reduce((sum, matrix) => sum + countOf(matrix), 0)
  if (all <= most) return matrices.map(wholly)
  return matrices.map((matrix) => {
    const asked = askedRounds(matrix)
    const share = Math.floor((most * asked.length) / all)
    return partly(matrix, spreadRounds(matrix, asked, Math.max(1, share)))
  })
}

function countOf({ cells }: DocumentMatrix): number {
  return cells.reduce((sum, { samples }) => sum + samples.length, 0)
}

/** The rounds of which there are samples, in order. */
function askedRounds({ cells }: DocumentMatrix): number[] {
  const rounds = new Set<number>()
  for (const { samples } of cells) for (const { round } of samples) rounds.add(round)
  return [...rounds].toSorted((a, b) => a - b)
}

function wholly(matrix: DocumentMatrix): DrawnMatrix {
  const cells = matrix.cells.map((cell) => ({ cell, samples: cell.samples, places: undefined }))
  return { matrix, rounds: undefined, cells }
}

function partly(matrix: DocumentMatrix, rounds: ReadonlySet<number>): DrawnMatrix {
  const cells = matrix.cells.map((cell) => {
    const placed = cell.samples
      .map((sample, place) => ({ sample, place }))
      .filter(({ sample }) => rounds.has(sample.round))
    return {
      cell,
      samples: placed.map(({ sample }) => sample),
      places: placed.map(({ place }) => place),
    }
  })
  return { matrix, rounds, cells }
}

/** One round, by chance, of each of so many stretches of equal length; and those to be looked at. */
function spreadRounds(
  { cells, seed, name }: DocumentMatrix,
  rounds: readonly number[],
  count: number,
): Set<number> {
  const stream = randomStream(seed, name, 'drawn rounds')
  const length = rounds.length / count
  const drawn = new Set<number>()
  for (let stretch = 0; stretch < count; stretch += 1) {
    const round = rounds[Math.floor((stretch + stream.uniform()) * length)]
    if (round !== undefined) drawn.add(round)
  }
  for (const cell of cells) for (const round of linkedRounds(cell)) drawn.add(round)
  return drawn
}

/** The rounds that tables link to: of the first failure of each class, and of the first answer that failed its checks. */
function linkedRounds({ samples }: DocumentCell): Set<number> {
  const first = new Map<string, number>()
  for (const { failure, quality, round } of samples) {
    const what = failure?.class ?? (quality?.passed === false ? 'poor' : undefined)
    if (what !== undefined && !first.has(what)) first.set(what, round)
  }
  return new Set(first.values())
}
