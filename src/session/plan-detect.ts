import type { AdaptiveRounds } from '../model/adaptive-rounds.ts'
import { BenchError } from '../model/bench-error.ts'
import { type Axes, isUnderLoad, workloadsOf } from '../model/cell.ts'
import type { detectOptions } from '../model/gate-options.ts'
import type { GateSettings } from '../model/gate-settings.ts'
import { gatedMetricNames, gatedMetrics } from '../model/metric.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'

const names = [
  'detect',
  'power',
  'maxRounds',
  'maxMinutes',
] as const satisfies (keyof typeof detectOptions)[]

interface Declared {
  readonly axes: Axes
  readonly rounds: number
  readonly adaptive: AdaptiveRounds | undefined
}

/** How a matrix is judged: what it says itself beats what is said of all. */
export function gateOf(
  { gate: own = {} }: Pick<MatrixOptions, 'gate'>,
  gate: GateSettings,
): GateSettings {
  const { detect, ...others } = own
  return {
    ...gate,
    ...others,
    detect: detect === false ? undefined : (detect ?? gate.detect),
  }
}

/**
 * Whether the matrix chooses its rounds so that a change is seen. What it says of that itself has to fit;
 * what is said of all matrices holds for those that it fits.
 */
export function choosesRounds(
  { gate: own, against, thresholds }: Pick<MatrixOptions, 'gate' | 'against' | 'thresholds'>,
  { detect, margin }: GateSettings,
  {
    declared: { axes, rounds, adaptive },
    where,
  }: { readonly declared: Declared; readonly where: string },
): boolean {
  function refuse(what: string, fix: string): never {
    throw new BenchError('invalid-option', `${where}: ${what}. ${fix}`)
  }
  const first = names.find((name) => typeof own?.[name] === 'number')
  if (detect === undefined) {
    if (first !== undefined) {
      refuse(
        `\`gate.${first}\` is ${own?.[first]}, but there is no \`gate.detect\`: the rounds are as declared`,
        'Name the change that is to be seen, e.g. gate: { detect: 0.2 }',
      )
    }
    return false
  }
  const gated = gatedMetricNames.filter((name) => thresholds?.[name]?.regression !== undefined)
  const isLoad = workloadsOf(axes).some(isUnderLoad)
  const clash =
    gated.length === 0
      ? {
          what: 'no metric has a `regression` threshold, so nothing is compared with accepted runs',
          fix: 'Give one, e.g. thresholds: { ttftMs: { regression: {} } }',
        }
      : adaptive
        ? {
            what: '`rounds` is adaptive: both decide when a cell has been asked enough',
            fix: 'Give a number of `rounds`, which are asked at least',
          }
        : against
          ? {
              what: 'the matrix has `against`: both decide when a cell has been asked enough',
              fix: 'Declare two matrices',
            }
          : isLoad
            ? {
                what: 'the matrix puts its endpoints under load: requests of a block depend on each other, so what more rounds would tell cannot be worked out',
                fix: 'Declare a matrix without `concurrency` and `rate` for it',
              }
            : undefined
  if (clash) {
    if (first !== undefined) {
      refuse(
        `\`gate.${first}\` is ${own?.[first]}, but ${clash.what}`,
        `${clash.fix}, or leave \`gate.${first}\` out`,
      )
    }
    return false
  }
  for (const metric of gated) {
    const limit = thresholds?.[metric]?.regression?.atMost ?? margin
    if (detect <= limit) {
      refuse(
        `\`gate.detect\` is ${detect}, but \`thresholds.${metric}.regression\` allows a change of ${limit}, so that one of ${detect} is never red`,
        `Ask for a larger change, or allow a smaller one`,
      )
    }
    if (detect >= 1 && gatedMetrics[metric].better === 'higher') {
      refuse(
        `\`gate.detect\` is ${detect}, but nothing has less than no ${gatedMetrics[metric].label}`,
        'Ask for a change below 1',
      )
    }
  }
  const { maxRounds } = own ?? {}
  if (maxRounds !== undefined && maxRounds < rounds) {
    refuse(
      `\`gate.maxRounds\` is ${maxRounds}, below \`rounds\` ${rounds}, which are asked at least`,
      'Raise `gate.maxRounds`, or lower `rounds`',
    )
  }
  return true
}
