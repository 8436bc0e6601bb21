import { pairedShift } from '../../gate/paired-inference.ts'
import { countedSamples } from '../../model/counted-samples.ts'
import { mean } from '../../stats/moments.ts'
import type { DocumentCell, DocumentMatrix } from '../schema/results-document.ts'

/** How much later an endpoint's first token comes as its prompts grow. */
export interface PromptTax {
  /** The endpoint at each length of its input, the shortest first. */
  readonly cells: readonly DocumentCell[]
  /** Rounds in which it answered at every length; a slope comes of each. */
  readonly n: number
  /** Rounds in which it did not. */
  readonly dropped: number
  /** Milliseconds to the first token for each 1,000 o200k tokens of input; undefined without rounds. */
  readonly msPer1000Tokens: number | undefined
  /** 95 % interval. */
  readonly low: number | undefined
  readonly high: number | undefined
}

const TOKENS = 1000

/**
 * The slopes of a matrix's endpoints that were asked at several levels of `inputTokens`. Of each round the
 * least-squares line through its levels, which share prompt and moment, gives a slope; the figure is the
 * Hodges–Lehmann estimate of all rounds with the interval of the signed-rank test, as in contrasts.
 */
export function promptTaxes({ cells }: DocumentMatrix): PromptTax[] {
  const padded = cells.filter(
    ({ levels, summary }) => levels.inputTokens !== undefined && summary.ttftMs.n > 0,
  )
  const endpoints = Map.groupBy(padded, ({ levels, id }) =>
    JSON.stringify([{ ...levels, inputTokens: null }, benchOf(id)]),
  )
  return [...endpoints.values()]
    .filter(({ length }) => length > 1)
    .map((ofEndpoint) =>
      taxOf(ofEndpoint.toSorted((shorter, longer) => lengthOf(shorter) - lengthOf(longer))),
    )
}

export function lengthOf({ levels }: DocumentCell): number {
  return levels.inputTokens ?? NaN
}

/** Calls of one `bench` may have all levels in common. */
function benchOf(id: string): string | undefined {
  return / bench=.*$/.exec(id)?.[0]
}

function taxOf(cells: readonly DocumentCell[]): PromptTax {
  const answered = cells.map(
    ({ samples }) => new Map(countedSamples(samples).map((sample) => [sample.round, sample])),
  )
  const rounds = new Set(answered.flatMap((ofCell) => [...ofCell.keys()]))
  const values: number[] = []
  const blocks: number[] = []
  for (const round of rounds) {
    const times = answered.flatMap((ofCell) => {
      const sample = ofCell.get(round)
      return sample?.status === 'ok' ? (sample.ttftMs ?? []) : []
    })
    if (times.length < cells.length) continue
    values.push(slopeOf(cells.map(lengthOf), times) * TOKENS)
    blocks.push(answered[0]?.get(round)?.block ?? 0)
  }
  const { estimate, low, high } = pairedShift({ values, blocks })
  const n = values.length
  return { cells, n, dropped: rounds.size - n, msPer1000Tokens: estimate, low, high }
}

/** Of the line through points with the least squares. */
function slopeOf(xs: readonly number[], ys: readonly number[]): number {
  const [middle = NaN, height = NaN] = [mean(xs), mean(ys)]
  const pairs = xs.map((x, index) => ({ x: x - middle, y: (ys[index] ?? NaN) - height }))
  return (
    pairs.reduce((sum, { x, y }) => sum + x * y, 0) / pairs.reduce((sum, { x }) => sum + x * x, 0)
  )
}
