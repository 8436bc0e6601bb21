import { gateOptions } from '../src/model/gate-options.ts'
import type { MeasuredRun } from '../src/report/analyze/measured-run.ts'
import { normalQuantile } from '../src/stats/normal.ts'
import { randomStream } from '../src/stats/random.ts'

export interface Noise {
  readonly runs: number
  /** Cell ids; the provider stands behind the @. */
  readonly cells?: readonly string[]
  /** Standard deviation of ln median from run to run. */
  readonly betweenSd?: number
  /** Standard error of ln median within a run. */
  readonly withinSd?: number
  /** What a run's times are multiplied with. */
  readonly factor?: (run: {
    readonly index: number
    readonly cell: string
    readonly startedAt: number
  }) => number
  readonly everyHours?: number
  readonly seed?: number
}

const HOUR_MS = 3_600_000
/** A Monday. */
const START = Date.UTC(2026, 7, 3)

/** Runs of one matrix in which everything that varies is known; speeds are the inverse of times. */
export function noisyRuns(noise: Noise, changes: Partial<MeasuredRun> = {}): MeasuredRun[] {
  const { runs, cells = ['gpt-4.1@openai'], betweenSd = 0.1, withinSd = 0.03 } = noise
  const { factor = () => 1, everyHours = 24, seed = 1 } = noise
  const stream = randomStream(seed, 'noisy runs', changes.location ?? '')
  const normal = (): number => normalQuantile((stream.integer(2 ** 40) + 0.5) / 2 ** 40)
  return Array.from({ length: runs }, (_, index) => {
    const startedAt = START + index * everyHours * HOUR_MS
    const valuesOf = (cell: string) =>
      Object.fromEntries(
        (['ttftMs', 'totalMs', 'tokensPerSecond'] as const).map((metric) => {
          const shift = betweenSd * normal() + withinSd * normal()
          const time = 500 * factor({ index, cell, startedAt }) * Math.exp(shift)
          const median = metric === 'tokensPerSecond' ? 50_000 / time : time
          return [metric, { median, se: withinSd, n: 30 }]
        }),
      )
    return {
      file: 'benches/router-tax.bench.ts',
      mode: 'live',
      location: 'eu-west CI',
      startedAt,
      cells: cells.map((id) => ({
        id,
        label: id.replace('@', ' via '),
        provider: id.split('@')[1] ?? '',
        model: id.split('@')[0] ?? '',
      })),
      values: {
        id: new Date(startedAt).toISOString(),
        matrix: 'The Router Tax',
        fingerprint: {},
        cells: Object.fromEntries(
          cells.map((id) => [id, { endpoint: id, snapshot: undefined, values: valuesOf(id) }]),
        ),
      },
      thresholds: [],
      gate: gateOptions.parse({}),
      ...changes,
    }
  })
}
