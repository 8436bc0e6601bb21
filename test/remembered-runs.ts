import type { Figure } from '../src/report/history/figure.ts'
import type { RememberedRun } from '../src/report/history/remembered-run.ts'
import { normalQuantile } from '../src/stats/normal.ts'
import { randomStream } from '../src/stats/random.ts'

const DAY = 86_400_000
const START = Date.UTC(2024, 0, 1, 5, 23)

/** Runs of one matrix as a history keeps them, with seeded figures; change what a test is about. */
export function seededRuns(
  {
    runs,
    models,
    providers = ['openai', 'openrouter', 'opper'],
  }: {
    readonly runs: number
    readonly models: readonly string[]
    readonly providers?: readonly string[]
  },
  change: (run: RememberedRun, index: number) => Partial<RememberedRun> = () => ({}),
): RememberedRun[] {
  const stream = randomStream(11, 'seeded runs')
  const figure = (middle: number, spread: number, reach: number): Figure => {
    const value =
      middle * Math.exp(spread * normalQuantile((stream.integer(2 ** 30) + 0.5) / 2 ** 30))
    const wide = reach * (0.7 + 0.6 * stream.uniform())
    return { value, low: value * (1 - wide), high: value * (1 + wide) }
  }
  return Array.from({ length: runs }, (_, index): RememberedRun => {
    const startedAt = START + index * DAY + stream.integer(3_600_000)
    const run: RememberedRun = {
      matrix: 'Nightly',
      file: 'benches/nightly.bench.ts',
      mode: 'live',
      location: 'eu',
      settings: { mode: 'live', location: 'eu', prompts: 'aaaaaaaaaaaa' },
      id: `${new Date(startedAt).toISOString().replaceAll(/[-:]|\.\d+/g, '')}-s${index}-test`,
      startedAt,
      commit: undefined,
      toolVersion: '0.1.0',
      partial: undefined,
      isUnverified: false,
      red: [],
      advisory: 0,
      verdicts: 27,
      acceptedBefore: [],
      cells: models.flatMap((model, place) =>
        providers.map((provider) => {
          const failures = stream.integer(20) === 0 ? 1 : 0
          return {
            id: `${model}@${provider}`,
            label: `${model} via ${provider}`,
            model,
            provider,
            endpoint: `https://${provider}.example ${model}`,
            served: model,
            price: undefined,
            figures: {
              ttftMs: figure(400 + 60 * place, 0.1, 0.12),
              ttftP95Ms: figure(900 + 90 * place, 0.15, 0.25),
              totalMs: figure(5000 + 300 * place, 0.08, 0.1),
              tokensPerSecond: figure(80, 0.08, 0.08),
              failureRate: { value: failures / 30, low: failures === 0 ? 0 : 0.0008, high: 0.12 },
              quality: { value: 29 / 30, low: 0.83, high: 0.999 },
              costUsd: { ...figure(0.003, 0.03, 0), low: undefined, high: undefined },
            },
          }
        }),
      ),
    }
    return { ...run, ...change(run, index) }
  })
}
