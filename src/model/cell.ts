import { meanRate, stageLabel, stageOf } from './rate-stage.ts'

/** The dimensions of a matrix, in the order in which ids and tables name them. */
export const axisNames = [
  'model',
  'provider',
  'inputTokens',
  'maxTokens',
  'json',
  'concurrency',
  'rate',
  'stage',
  'promptCache',
  'connection',
] as const
export type AxisName = (typeof axisNames)[number]

/** A cell's position on every axis. */
export interface Levels {
  /** Name of the model in benches. */
  readonly model: string
  /** Name of the provider in benches. */
  readonly provider: string
  /** o200k tokens that a request is filled up to; undefined where it is sent as it is. */
  readonly inputTokens: number | undefined
  /** Token limit of an answer. */
  readonly maxTokens: number
  /** Whether JSON is requested. */
  readonly json: boolean
  /** Requests that are kept in flight, a closed loop; 1 also where `rate` sets the pace. */
  readonly concurrency: number
  /** Requests sent per second, however many are open, an open loop; undefined in a closed one. */
  readonly rate: number | undefined
  /** Stage of an open loop whose rate changes: its number, rates and time. Then `rate` is its mean. */
  readonly stage?: string | undefined
  /** `bust`: a nonce in front of every request. `warm`: one in front of a whole conversation. */
  readonly promptCache: 'bust' | 'warm'
  /** `cold`: every request opens a connection of its own, and its times count from there. */
  readonly connection: 'warm' | 'cold'
}

/** What a workload is where nobody asks for padding, load, caches or cold starts. */
export const plainWorkload = {
  inputTokens: undefined,
  concurrency: 1,
  rate: undefined,
  stage: undefined,
  promptCache: 'bust',
  connection: 'warm',
} as const satisfies Partial<Levels>

/** An axis with the levels it has in a matrix; one level is a setting. */
export type Axes = { readonly [Axis in AxisName]: readonly Levels[Axis][] }

/** The axes that cells span which were declared one by one. */
export function axesSpannedBy(cells: readonly Cell[]): Axes {
  const axis = <Name extends AxisName>(name: Name): Levels[Name][] => [
    ...new Set(cells.map(({ levels }) => levels[name])),
  ]
  return {
    model: axis('model'),
    provider: axis('provider'),
    inputTokens: axis('inputTokens'),
    maxTokens: axis('maxTokens'),
    json: axis('json'),
    concurrency: axis('concurrency'),
    rate: axis('rate'),
    stage: axis('stage'),
    promptCache: axis('promptCache'),
    connection: axis('connection'),
  }
}

/** One level of an axis, against which the others are compared. */
export type Reference = {
  readonly [Axis in AxisName]?: Levels[Axis] | undefined
}

/** One endpoint under one workload: what gets statistics. */
export interface Cell {
  /** `gpt-4.1@openai json=true`: unique in its matrix. */
  readonly id: string
  /** `gpt-4.1 via openai, json`: for people. */
  readonly label: string
  /** Its level of every axis. */
  readonly levels: Levels
}

/** A cell's level of each axis, as a person would say it. */
export const levelLabels: Readonly<Record<AxisName, (levels: Levels) => string>> = {
  model: ({ model }) => model,
  provider: ({ provider }) => provider,
  inputTokens: ({ inputTokens }) =>
    inputTokens === undefined ? 'no padding' : `${inputTokens} input tokens`,
  maxTokens: ({ maxTokens }) => `${maxTokens} tokens`,
  json: ({ json }) => (json ? 'json' : 'prose'),
  concurrency: ({ concurrency }) => `concurrency ${concurrency}`,
  rate: ({ rate }) => (rate === undefined ? 'closed loop' : `${rate} req/s`),
  stage: ({ stage }) => (stage === undefined ? 'no stages' : stageLabel(stage)),
  promptCache: ({ promptCache }) => (promptCache === 'warm' ? 'cache warm' : 'cache busted'),
  connection: ({ connection }) => connection,
}

export function cellOf(levels: Levels, axes: Axes): Cell {
  const { model, provider } = levels
  // Levels beyond the endpoint that tell the cells of a matrix apart.
  const telling = axisNames
    .slice(2)
    .filter((axis) => axes[axis].length > 1 && (axis !== 'rate' || axes.stage.length < 2))
  return {
    id: [`${model}@${provider}`, ...telling.map((axis) => `${axis}=${levels[axis]}`)].join(' '),
    label: [`${model} via ${provider}`, ...telling.map((axis) => levelLabels[axis](levels))].join(
      ', ',
    ),
    levels,
  }
}

/** Every combination of the levels beyond the endpoint, the last axis changing fastest. */
export function workloadsOf(axes: Axes): Omit<Levels, 'model' | 'provider'>[] {
  return axes.inputTokens
    .map((inputTokens) => ({ inputTokens }))
    .flatMap((levels) => axes.maxTokens.map((maxTokens) => ({ ...levels, maxTokens })))
    .flatMap((levels) => axes.json.map((json) => ({ ...levels, json })))
    .flatMap((levels) => axes.concurrency.map((concurrency) => ({ ...levels, concurrency })))
    .flatMap((levels) => axes.stage.map((stage) => ({ ...levels, stage })))
    .flatMap((levels) => axes.rate.map((rate) => ({ ...levels, rate })))
    .filter(hasRateOfStage)
    .flatMap((levels) => axes.promptCache.map((promptCache) => ({ ...levels, promptCache })))
    .flatMap((levels) => axes.connection.map((connection) => ({ ...levels, connection })))
}

/** A stage has one rate: that of its level. */
function hasRateOfStage({ rate, stage }: Pick<Levels, 'rate' | 'stage'>): boolean {
  const own = stageOf(stage)
  return own === undefined || rate === meanRate(own)
}

/** Cells that are asked in one go, a stage after the other; each by itself where there are none. */
export function stageGroups<Own extends Pick<Cell, 'id' | 'levels'>>(
  cells: readonly Own[],
): Own[][] {
  const groups = Map.groupBy(cells, ({ id, levels }) =>
    levels.stage === undefined ? id : JSON.stringify({ ...levels, rate: null, stage: null }),
  )
  return [...groups.values()]
}

/** Whether requests of a cell overlap: a closed loop of several, or an open loop. */
export function isUnderLoad({ concurrency, rate }: Pick<Levels, 'concurrency' | 'rate'>): boolean {
  return concurrency > 1 || rate !== undefined
}
