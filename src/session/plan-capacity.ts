import { ladderOf } from '../capacity/ladder.ts'
import { BenchError, received } from '../model/bench-error.ts'
import type { CapacityRule } from '../model/capacity.ts'
import type { Axes } from '../model/cell.ts'
import { openLoopMetrics, rankedMetricNames, streamMetrics } from '../model/metric.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'
import type { z } from '../model/zod.ts'
import { MIN_REQUESTS } from './capacity-option.ts'
import type { matrixOptions } from './matrix-options.ts'

const defaults = {
  share: 0.95,
  of: 'concurrency',
  max: 64,
  relativeWidth: 0.25,
  maxRequests: 3000,
} as const satisfies Omit<CapacityRule, 'objective'>

/** What decides of itself how much is asked at which load, with the reason why a search leaves no room for it. */
const clashes: readonly {
  readonly option: keyof MatrixOptions
  readonly why: string
  readonly fix: string
}[] = [
  {
    option: 'concurrency',
    why: 'a search tries levels of its own',
    fix: 'Leave it out, and say in `capacity.max` how high the search may go',
  },
  {
    option: 'rate',
    why: 'a search tries levels of its own',
    fix: "Leave it out; capacity: { of: 'rate' } searches requests per second",
  },
  {
    option: 'rounds',
    why: 'a search asks until its interval is narrow',
    fix: 'Leave it out; `capacity.maxRequests` limits the requests to an endpoint',
  },
  {
    option: 'warmup',
    why: 'the first filling of every block is not counted',
    fix: 'Leave it out',
  },
  { option: 'reference', why: 'its levels are not asked the same rounds', fix: 'Leave it out' },
  { option: 'against', why: 'its levels are not asked the same rounds', fix: 'Leave it out' },
  { option: 'turns', why: 'blocks of load have no turns', fix: 'Leave it out' },
  {
    option: 'abortOnFail',
    why: 'a search ends as soon as its interval is narrow',
    fix: 'Leave it out',
  },
]

/**
 * The search that a matrix declares, with every default settled; undefined where it declares none. What
 * does not fit a search is refused.
 */
export function planCapacity(
  parsed: z.output<typeof matrixOptions>,
  { maxRequests, where }: { readonly maxRequests: number | undefined; readonly where: string },
): CapacityRule | undefined {
  const { capacity, thresholds = {}, stream } = parsed
  function refuse(what: string, fix: string): never {
    throw new BenchError('invalid-option', `${where}: ${what}. ${fix}`)
  }
  if (!capacity) {
    if (thresholds.capacity) {
      refuse(
        '`thresholds.capacity` limits the highest load, but there is no `capacity` that searches it',
        'Declare one, e.g. capacity: { objective: { ttftMs: 800 } }',
      )
    }
    return undefined
  }
  for (const { option, why, fix } of clashes) {
    const value = parsed[option]
    if (value === undefined || value === false) continue
    refuse(`\`${option}\` ${received(value)} and \`capacity\` cannot be combined: ${why}`, fix)
  }
  const other = Object.entries(thresholds).find(
    ([name, value]) => name !== 'capacity' && value !== undefined,
  )
  if (other) {
    refuse(
      `\`thresholds.${other[0]}\` and \`capacity\` cannot be combined: what a cell measures is decided by the search`,
      'Limit `capacity` alone, or declare a second matrix at a load of your choice',
    )
  }
  const { objective, of = defaults.of } = capacity
  for (const name of rankedMetricNames) {
    if (objective[name] === undefined) continue
    if (of === 'concurrency' && openLoopMetrics.has(name)) {
      refuse(
        `\`capacity.objective\` names ${name}, but a closed loop has no times at which requests are due`,
        "Search of: 'rate', or name a metric that counts from the sending, such as ttftMs",
      )
    }
    if (stream === false && streamMetrics.has(name)) {
      refuse(
        `\`capacity.objective\` names ${name}, but \`stream\` is false: an answer that comes in one piece has no first token and no pace`,
        'Name totalMs or endToEndTokensPerSecond, or leave `stream` out',
      )
    }
  }
  return {
    objective,
    share: capacity.share ?? defaults.share,
    of,
    max: capacity.max ?? defaults.max,
    relativeWidth: capacity.relativeWidth ?? defaults.relativeWidth,
    // Of fewer than a first block there would be nothing to see.
    maxRequests: Math.max(
      MIN_REQUESTS,
      maxRequests ?? capacity.maxRequests ?? defaults.maxRequests,
    ),
  }
}

/** Axes with the levels of load that a search may try. */
export function axesSearched(axes: Axes, rule: CapacityRule): Axes {
  return { ...axes, [rule.of]: ladderOf(rule) }
}
