import type { Sample } from '../model/sample.ts'
import { aggregateWords, sourceLines } from '../report/reading/foreign-words.ts'
import { partialWords } from '../report/reading/partial.ts'
import type {
  DocumentCell,
  DocumentMatrix,
  ResultsDocument,
} from '../report/schema/results-document.ts'
import type { Source } from './chart.ts'

/** A cell as charts need it. */
export interface DrawnCell extends DocumentCell {
  /** Its name in a comparison of `bench` calls; undefined for the cells of a matrix. */
  readonly benchName: string | undefined
}

/** A run of another tool as charts speak of it. */
interface Foreign {
  readonly requests: number
  /** How it was loaded, where all cells were loaded alike and that is known. */
  readonly load: string | undefined
  readonly notes: readonly string[]
}

/** A matrix of one run as charts need it: either its live cells or its simulated ones. */
export interface DrawnMatrix extends Pick<
  DocumentMatrix,
  'name' | 'file' | 'axes' | 'reference' | 'contrasts' | 'stopped' | 'capacities'
> {
  readonly source: Source
  /** What it was read from, where another tool measured. */
  readonly foreign: Foreign | undefined
  readonly simulated: boolean
  readonly location: string | undefined
  readonly rounds: number
  /** What is to be said of a run that ended early; undefined of a whole one. */
  readonly partial: string | undefined
  /** Whether the document is not as it was written. */
  readonly isChanged: boolean
  /** Those that were asked. */
  readonly cells: readonly DrawnCell[]
  readonly skipped: readonly { readonly label: string; readonly reason: string }[]
}

/**
 * The matrices of a document. Answers, prompts and headers are let go of, so that many documents fit
 * into memory at once.
 */
export function drawnMatrices(
  document: ResultsDocument,
  path: string,
  { isChanged = false }: { readonly isChanged?: boolean } = {},
): DrawnMatrix[] {
  const { integrity, matrices } = document
  return matrices.flatMap((matrix) =>
    [false, true].flatMap((simulated): DrawnMatrix[] => {
      const cells = matrix.cells.filter((cell) => cell.simulated === simulated)
      if (cells.length === 0) return []
      const { name, file, runId, location, axes, reference } = matrix
      const { contrasts, stopped, seed, startedAt, capacities } = matrix
      return [
        {
          name,
          file,
          axes,
          reference,
          contrasts,
          stopped,
          capacities,
          source: {
            run: runId,
            path,
            startedAt,
            seed: matrix.source ? undefined : seed,
            sha256: integrity.sha256,
          },
          foreign: foreignOf(matrix),
          simulated,
          location: location ?? undefined,
          rounds: matrix.rounds.filter(({ phase }) => phase === 'main').length,
          partial: partialWords(matrix),
          isChanged,
          cells: cells.filter((cell) => cell.skipped === undefined).map(drawnCell),
          skipped: cells.flatMap(({ label, skipped }) =>
            skipped === undefined ? [] : { label, reason: skipped },
          ),
        },
      ]
    }),
  )
}

function loadOf({ axes }: DocumentMatrix): string | undefined {
  const [rate, ...rates] = axes['rate'] ?? []
  const [concurrency, ...others] = axes['concurrency'] ?? []
  if (rate !== undefined && rates.length === 0) return `${String(rate)} req/s`
  return concurrency !== undefined && others.length === 0 && axes['rate'] === undefined
    ? `concurrency ${String(concurrency)}`
    : undefined
}

function foreignOf(matrix: DocumentMatrix): Foreign | undefined {
  if (!matrix.source) return undefined
  const aggregates = aggregateWords(matrix)
  return {
    load: loadOf(matrix),
    requests: matrix.cells.reduce((sum, { summary }) => sum + summary.n, 0),
    notes: [...sourceLines(matrix), ...(aggregates === undefined ? [] : [aggregates])],
  }
}

function drawnCell(cell: DocumentCell): DrawnCell {
  const isBench = cell.id.includes(' bench=')
  return {
    ...cell,
    samples: cell.samples.map(slim),
    benchName: isBench ? cell.label.slice(0, cell.label.lastIndexOf(' (')) : undefined,
  }
}

const noText = {
  text: undefined,
  textSha256: undefined,
  nonce: '',
  headers: {},
  rawUsage: undefined,
  leftOut: [],
  sentAs: {},
}

function slim(sample: Sample): Sample {
  return { ...sample, ...noText }
}
