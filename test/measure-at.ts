import { loadTokenCounter } from '../src/metrics/token-counter.ts'
import type { AdaptiveRounds } from '../src/model/adaptive-rounds.ts'
import type { Check } from '../src/model/answer.ts'
import type { Arrivals } from '../src/model/arrivals.ts'
import { type Axes, cellOf, type Reference, workloadsOf } from '../src/model/cell.ts'
import { noChanges } from '../src/model/field-changes.ts'
import { type Prompt, TURNS } from '../src/model/prompt.ts'
import type { ProviderPause } from '../src/model/provider-pause.ts'
import type { Price } from '../src/model/provider.ts'
import type { Sample } from '../src/model/sample.ts'
import { blockSizeOf } from '../src/runner/blocks.ts'
import { type Budget, unlimitedBudget } from '../src/runner/budget.ts'
import { measure } from '../src/runner/measure.ts'
import { Negotiations } from '../src/runner/negotiations.ts'
import type { OutagePauses } from '../src/runner/outage.ts'
import { Outages } from '../src/runner/outages.ts'
import { Pacing } from '../src/runner/pacing.ts'
import { schedule } from '../src/runner/schedule.ts'
import { Stopping } from '../src/runner/stopping.ts'
import { Suspensions } from '../src/runner/suspensions.ts'
import type { WaitingAnswers } from '../src/runner/waiting-answers.ts'
import type { Order } from '../src/runner/workload.ts'
import { redactor } from '../src/secrets/redaction.ts'
import { EventLoopMonitor } from '../src/transport/event-loop.ts'
import { HttpClient } from '../src/transport/http-client.ts'
import { SpreadClient } from '../src/transport/spread-client.ts'
import { axesOf } from './builders.ts'

export const PROMPT = 'Why is the sky blue?'

export interface MeasureOptions {
  readonly prompts?: readonly Prompt[]
  readonly rounds?: number
  readonly warmup?: number
  readonly seed?: number
  readonly timeoutMs?: number
  /** How many times faster than simulated time servers answer; as if they were simulated. */
  readonly timeFactor?: number
  /** Levels beyond model and provider. */
  readonly axes?: Partial<Axes>
  /** The cells to measure of those that are scheduled; all when undefined. */
  readonly only?: readonly string[]
  readonly checks?: Readonly<Record<string, Check>>
  readonly apiKey?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Fields that the model is said to need, and those that are declared. */
  readonly defaults?: Readonly<Record<string, unknown>>
  readonly body?: Readonly<Record<string, unknown>>
  readonly price?: Price
  /** Whether answers are streamed; they are by default. */
  readonly stream?: boolean
  readonly storeText?: boolean
  readonly order?: Order
  readonly arrivals?: Arrivals
  readonly adaptive?: AdaptiveRounds
  readonly reference?: Reference
  readonly signal?: AbortSignal
  readonly budget?: Budget
  /** How long a provider that is away is left alone; not at all by default. */
  readonly pauses?: OutagePauses
  readonly outages?: Outages
  /** May return a promise, which is waited for. */
  readonly onSample?: (sample: Sample, left: number) => unknown
  readonly onTryout?: (sample: Sample) => void
  readonly onPause?: (pause: ProviderPause) => unknown
  readonly waiting?: WaitingAnswers
  /** How many threads send; the one that measures by default. */
  readonly threads?: number
}

const counter = await loadTokenCounter()

/** Measures one model at the given providers, each played by a server; samples in order. */
export async function measureAt(
  servers: Readonly<Record<string, string>>,
  options: MeasureOptions = {},
): Promise<Sample[]> {
  const { rounds = 1, warmup = 0, seed = 1, apiKey } = options
  const { headers = {}, signal = new AbortController().signal } = options
  const axes = axesOf({ ...options.axes, provider: Object.keys(servers) })
  const cells = axes.provider.flatMap((provider) =>
    workloadsOf(axes).map((workload) => cellOf({ model: 'm', provider, ...workload }, axes)),
  )
  const levels = cells.map((cell) => cell.levels)
  const isConversation = levels.some(({ promptCache }) => promptCache === 'warm')
  const client = new SpreadClient(new HttpClient({ proxied: false }), {
    eventLoop: new EventLoopMonitor(),
    onTrouble(sentence) {
      throw new Error(sentence)
    },
  })
  await client.spreadOver(options.threads ?? 1)
  const samples: Sample[] = []
  const prompts = options.prompts ?? [{ prompt: PROMPT, keywords: [] }]
  await measure(
    {
      seed,
      prompts,
      rounds: schedule({
        seed,
        matrix: 'tests',
        cellIds: cells.map(({ id }) => id),
        prompts,
        rounds,
        warmup,
        blockSize: blockSizeOf(levels, rounds),
        turns: isConversation ? TURNS : undefined,
      }),
      cells: cells.filter(({ id }) => options.only?.includes(id) ?? true),
      endpointOf: ({ levels: { provider } }) => ({
        defaults: options.defaults ?? {},
        provider: {
          name: provider,
          protocol: 'openai-chat',
          baseURL: `${servers[provider]}/v1`,
          apiKeyEnv: undefined,
          headers,
          body: {},
          modelBodies: {},
          allowInsecure: false,
          models: { m: 'wire-m' },
          prices: {},
        },
        baseURL: `${servers[provider]}/v1`,
        wireModel: 'wire-m',
        apiKey,
        body: options.body ?? {},
        price: options.price,
        changes: noChanges,
        timeFactor: options.timeFactor,
        maxRequestUsd: 0.01,
      }),
      temperature: 0.7,
      stream: options.stream ?? true,
      timeoutMs: options.timeoutMs ?? 60_000,
      checks: options.checks ?? {},
      storeText: options.storeText ?? true,
      order: options.order ?? 'sequential',
      arrivals: options.arrivals ?? 'poisson',
      stopping:
        options.adaptive &&
        new Stopping(options.adaptive, {
          cells,
          reference: options.reference,
          outputPerMTok: () => options.price?.outputPerMTok,
        }),
    },
    {
      client,
      counter,
      eventLoop: client.eventLoop,
      redact: redactor([apiKey, ...Object.values(headers)]),
      signal,
      suspensions: new Suspensions(),
      negotiations: new Negotiations(),
      pacing: new Pacing(options.pauses),
      outages: options.outages ?? new Outages(),
      budget: options.budget ?? unlimitedBudget,
      waiting: options.waiting,
      async onSample(sample, left) {
        samples.push(sample)
        await options.onSample?.(sample, left)
      },
      onTryout: (sample) => options.onTryout?.(sample),
      async onPause(pause) {
        await options.onPause?.(pause)
      },
    },
  )
  await client[Symbol.asyncDispose]()
  return samples
}
