import { type AdaptiveRounds, firstLook } from '../model/adaptive-rounds.ts'
import type { Arrivals } from '../model/arrivals.ts'
import { BenchError, received } from '../model/bench-error.ts'
import { type Axes, isUnderLoad, type Reference, workloadsOf } from '../model/cell.ts'
import { type MetricName, metricNames, openLoopMetrics, streamMetrics } from '../model/metric.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'
import type { Thresholds } from '../model/threshold.ts'
import type { Order } from '../runner/workload.ts'

/** What of a declaration has to fit its axes. */
export interface DeclaredWorkload {
  readonly rounds: number
  readonly adaptive: AdaptiveRounds | undefined
  readonly order?: Order | undefined
  readonly arrivals?: Arrivals | undefined
  readonly reference?: Reference | undefined
  readonly thresholds?: Thresholds | undefined
  readonly stream?: boolean | undefined
  readonly against?: MatrixOptions['against']
  readonly capacity?: MatrixOptions['capacity']
}

/** Refuses what no request, or no run, can be at the same time. */
export function checkWorkload(axes: Axes, declared: DeclaredWorkload, where: string): void {
  const { rounds, adaptive, against, order, arrivals, reference, thresholds } = declared
  const { stream = true } = declared
  const hasRate = axes.rate.some((rate) => rate !== undefined)
  const busiest = Math.max(...axes.concurrency)
  const load = declared.capacity
    ? '`capacity`'
    : hasRate
      ? option('rate', axes)
      : option('concurrency', axes)
  function refuse(what: string, fix: string): never {
    throw new BenchError('invalid-option', `${where}: ${what}. ${fix}`)
  }

  if (hasRate && busiest > 1) {
    refuse(
      `${load} and ${option('concurrency', axes)} cannot be combined: a rate sends on schedule, and a concurrency waits for answers`,
      'Declare two matrices',
    )
  }
  if (workloadsOf(axes).some(isUnderLoad)) {
    const clashes = [
      axes.connection.includes('cold') && {
        with: option('connection', axes),
        why: 'connections for load are opened before it begins',
      },
      axes.promptCache.includes('warm') && {
        with: option('promptCache', axes),
        why: 'the turns of a conversation follow each other',
      },
      order === 'providers' && {
        with: "`order` 'providers'",
        why: 'a cell under load has this machine to itself',
      },
    ]
    for (const clash of clashes) {
      if (!clash) continue
      refuse(`${load} and ${clash.with} cannot be combined: ${clash.why}`, 'Declare two matrices')
    }
  }
  if (arrivals !== undefined && !hasRate) {
    refuse(
      `\`arrivals\` is ${typeof arrivals === 'string' ? `'${arrivals}'` : received(arrivals)}, but only a \`rate\` has arrivals`,
      'Give a `rate`, or leave `arrivals` out',
    )
  }
  for (const [path, metric] of hasRate ? [] : metricsNamed(declared)) {
    if (!openLoopMetrics.has(metric)) continue
    refuse(
      `\`${path}\` names ${metric}, but there is no \`rate\`: only an open loop has times at which requests are due`,
      'Give a `rate`, or name a metric that counts from the sending, such as ttftMs',
    )
  }
  for (const [path, metric] of stream ? [] : metricsNamed(declared)) {
    if (!streamMetrics.has(metric)) continue
    refuse(
      `\`${path}\` names ${metric}, but \`stream\` is false: an answer that comes in one piece has no first token and no pace`,
      'Name totalMs or endToEndTokensPerSecond, or leave `stream` out',
    )
  }
  if (thresholds?.contrast && !reference) {
    refuse(
      '`thresholds.contrast` limits differences, but there is no `reference` to compare with',
      "Name a level to compare with, e.g. reference: { provider: 'openai' }",
    )
  }
  if (busiest > rounds && !declared.capacity) {
    refuse(
      `${load} cannot be reached with ${rounds} \`rounds\`: a round is one request per cell`,
      `Ask for at least ${busiest} \`rounds\`, or three times as many to let levels alternate`,
    )
  }
  if (adaptive && against) {
    refuse(
      '`against` and adaptive `rounds` cannot be combined: both decide when a cell has been asked enough',
      'Give a number of `rounds`',
    )
  }
  if (adaptive) checkAdaptive(adaptive, refuse)
}

/** Every metric that a declaration names, with the option that does. */
function metricsNamed({ adaptive, against, thresholds = {} }: DeclaredWorkload): NamedMetric[] {
  const { goodput, contrast } = thresholds
  return [
    ...(adaptive ? [['rounds.until.metric', adaptive.until.metric] as const] : []),
    ...namedIn('thresholds', thresholds),
    ...namedIn('thresholds.goodput.objective', goodput?.objective),
    ...namedIn('thresholds.contrast', contrast),
    ...namedIn('against.margin', typeof against?.margin === 'object' ? against.margin : undefined),
  ]
}

type NamedMetric = readonly [path: string, metric: MetricName]

function namedIn(
  path: string,
  limits: { readonly [Metric in MetricName]?: unknown } = {},
): NamedMetric[] {
  return metricNames
    .filter((name) => limits[name] !== undefined)
    .map((name) => [`${path}.${name}`, name])
}

function checkAdaptive(
  adaptive: AdaptiveRounds,
  refuse: (what: string, fix: string) => never,
): void {
  const { min, max } = adaptive
  if (max < min) {
    refuse(`\`rounds.max\` is ${max}, below \`rounds.min\` ${min}`, 'Swap them')
  }
  const first = firstLook(adaptive)
  if (max <= first) {
    refuse(
      `\`rounds.max\` is ${max}, but no cell may stop before ${first} rounds`,
      'Raise `rounds.max`, or give a number of rounds',
    )
  }
}

function option(axis: 'rate' | 'concurrency' | 'promptCache' | 'connection', axes: Axes): string {
  const levels = axes[axis].map((level) => (typeof level === 'string' ? `'${level}'` : level))
  return `\`${axis}\` ${levels.join(', ')}`
}
