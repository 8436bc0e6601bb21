import { cellOf, plainWorkload } from '../src/model/cell.ts'
import type { Round } from '../src/model/round.ts'
import { failureClasses, type Sample } from '../src/model/sample.ts'
import { assembleDocument } from '../src/report/assembly/assemble.ts'
import type { MatrixRecord } from '../src/report/assembly/matrix-record.ts'
import type { ResultsDocument } from '../src/report/schema/results-document.ts'
import { randomStream } from '../src/stats/random.ts'
import { axesOf, matrixRecord, origin, plannedCell, sampleOf } from './builders.ts'

/** Text as a hostile endpoint would write it; none of it may ever be more than text. */
export const HOSTILE = [
  '</script><script>globalThis.hacked = 1</script>',
  '<img src=x onerror="globalThis.hacked = 2">',
  '](javascript:globalThis.hacked=3)',
  '\u001B[31mred\u001B[0m',
  '::error file=a.ts::taken over',
  '\u202Egnitirw esrever\u202C',
  '<!-- & "quoted" \' -->',
].join(' ')

export interface MatrixShape {
  readonly name?: string
  readonly models?: readonly string[]
  readonly providers?: readonly string[]
  readonly json?: readonly boolean[]
  readonly rounds?: number
  readonly warmup?: number
  /** Share of the requests that fail, every class in turn. */
  readonly failing?: number
  /** What every answer, failure, header and check says. */
  readonly text?: string
}

const STARTED_AT = Date.UTC(2026, 10, 25, 12, 15)
const MS_PER_REQUEST = 900
const MAX_HEADER_LENGTH = 240

/** A matrix measured with figures that look like those of live endpoints, drawn from a seed. */
export function measuredMatrix(shape: MatrixShape = {}): MatrixRecord {
  const {
    name = 'The Router Tax',
    models = ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4.1-nano'],
    providers = ['openai', 'openrouter', 'opper'],
    json = [false],
    rounds = 30,
    warmup = 2,
  } = shape
  const axes = axesOf({ model: models, provider: providers, json })
  const cells = models.flatMap((model) =>
    providers.flatMap((provider) =>
      json.map((mode) =>
        plannedCell(
          model,
          provider,
          cellOf({ model, provider, maxTokens: 512, ...plainWorkload, json: mode }, axes),
        ),
      ),
    ),
  )
  const scheduled = Array.from({ length: warmup + rounds }, (_, index): Round => {
    const isWarmup = index < warmup
    return {
      index,
      phase: isWarmup ? 'warmup' : 'main',
      warmup: isWarmup,
      prompt: `Prompt ${index % 25}: explain how it works, in several paragraphs.`,
      keywords: [],
      restSha256: undefined,
      maxTokens: undefined,
      nonce: '0123456789ab',
      block: index,
      turn: undefined,
      order: cells.map(({ id }) => id),
    }
  })
  const samples = cells.flatMap(({ id }, place) => {
    const random = randomStream(7, name, id)
    return scheduled.map((round) => {
      const at = STARTED_AT + (round.index * cells.length + place) * MS_PER_REQUEST
      return measuredSample(id, round, { shape, random, sentAt: at, speed: 1 + place * 0.06 })
    })
  })
  const record = matrixRecord(cells, samples, {
    name,
    axes,
    rounds: scheduled,
    startedAt: STARTED_AT,
    options: { rounds, warmup, temperature: 0.7, timeoutMs: 60_000, thresholds: { failures: {} } },
  })
  const endedAt = STARTED_AT + samples.length * MS_PER_REQUEST
  return { ...record, end: record.end && { ...record.end, matrix: name, endedAt } }
}

function measuredSample(
  cell: string,
  round: Round,
  made: {
    readonly shape: MatrixShape
    readonly random: ReturnType<typeof randomStream>
    readonly sentAt: number
    readonly speed: number
  },
): Sample {
  const { shape, random, sentAt, speed } = made
  const { failing = 0.04, text = 'An answer of some length.\n\nWith two paragraphs.' } = shape
  const ttftMs = 420 * speed * Math.exp(0.35 * normal(random))
  const outputTokens = 400 + random.integer(112)
  const tokensPerSecond = (90 / speed) * Math.exp(0.2 * normal(random))
  const totalMs = ttftMs + (outputTokens / tokensPerSecond) * 1000
  const common = {
    cell,
    round: round.index,
    phase: round.phase,
    warmup: round.warmup,
    sentAt,
    nonce: `${random.alphanumeric(8)}-${round.nonce}`,
    headers: { server: text.slice(0, MAX_HEADER_LENGTH), 'x-request-id': random.hex(16) },
  }
  if (random.uniform() < failing) {
    const failureClass = failureClasses[random.integer(failureClasses.length)] ?? 'timeout'
    return sampleOf({
      ...common,
      status: 'failed',
      failure: {
        class: failureClass,
        status: 500,
        message: `${failureClass}: ${text.slice(0, MAX_HEADER_LENGTH)}`,
        inStream: false,
      },
      ttfbMs: undefined,
      ttftMs: undefined,
      ttfoMs: undefined,
      totalMs: undefined,
      tokensPerSecond: undefined,
      outputTokens: undefined,
      streamedTokens: undefined,
      costUsd: undefined,
      quality: undefined,
      text: undefined,
      textSha256: undefined,
    })
  }
  const isPoor = random.uniform() < 0.05
  return sampleOf({
    ...common,
    ttfbMs: ttftMs - 12,
    ttftMs,
    ttfoMs: ttftMs,
    totalMs,
    endMs: totalMs + 4,
    tokensPerSecond,
    outputTokens,
    streamedTokens: outputTokens,
    costUsd: outputTokens * 8e-6,
    quality: isPoor
      ? {
          passed: false,
          failed: [
            {
              check: 'length',
              reason: `12 tokens, expected 40: ${text.slice(0, MAX_HEADER_LENGTH)}`,
            },
          ],
        }
      : { passed: true, failed: [] },
    text,
    rawUsage: { completion_tokens: outputTokens, note: text.slice(0, MAX_HEADER_LENGTH) },
  })
}

/** Box and Muller. */
function normal(random: ReturnType<typeof randomStream>): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())
}

/** The results document of some matrices, as the JSON reporter would write it. */
export function reportDocument(
  records: readonly MatrixRecord[],
  mode: 'live' | 'simulated' = 'live',
  /** One a record, where several runs are merged. */
  places?: readonly string[],
): ResultsDocument {
  const { tool, environment } = origin
  const run = {
    ...origin,
    mode,
    startedAt: STARTED_AT,
    environment: { ...environment, cpu: 'A processor', ci: true },
    git: { commit: 'a98dc1c0ffee', branch: 'main', dirty: false },
  }
  return assembleDocument(
    records.map((record, index) => {
      const location = places?.[index]
      const own = location === undefined ? run : { ...run, id: `${run.id}-${index}`, location }
      return { ...record, start: { ...record.start, run: own } }
    }),
    {
      tool,
      environment,
      git: run.git,
      runId: run.id,
      endedAt: STARTED_AT + 1_780_000,
      interrupted: false,
    },
  )
}
