import { pluralize } from '../format/lists.ts'
import { showDuration, showUsd } from '../format/numbers.ts'
import { countedRuns, SITTING_HOURS } from '../gate/sittings.ts'
import { makeRunId } from '../invocation/run-id.ts'
import { BenchError, received } from '../model/bench-error.ts'
import { showUtc } from './show-utc.ts'

/** Runs of a collection, and what one of them takes. */
export interface CollectionPlan {
  readonly runs: number
  readonly everyMs: number
  readonly mode: 'live' | 'simulated'
  readonly budgetUsd: number
  /** At most, of one run; undefined where the price of a cell is unknown. */
  readonly maxUsd: number | undefined
  /** About, of one run. */
  readonly durationMs: number
}

const unitsMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
const MAX_EVERY_MS = 366 * 86_400_000

/** How many runs `--runs` asks for. */
export function readRuns(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new BenchError(
    'invalid-option',
    `\`--runs\` is a whole number from 1 to 999; received ${received(text)}`,
  )
}

/** The milliseconds that `--every` names. */
export function readEvery(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? []
  const everyMs = Number(number) * (unitsMs[unit] ?? NaN)
  if (everyMs >= 1_000 && everyMs <= MAX_EVERY_MS) return everyMs
  throw new BenchError(
    'invalid-option',
    `\`--every\` is a time from 1s to 366d, in s, m, h or d, e.g. 30m; received ${received(text)}`,
  )
}

/** Refuses a collection that could cost more than its budget. */
export function refuseDearer({ runs, mode, budgetUsd, maxUsd }: CollectionPlan): void {
  if (mode === 'simulated' || budgetUsd === Infinity) return
  if (maxUsd === undefined) {
    throw new BenchError(
      'invalid-option',
      'the price of a cell is unknown, so `--budget` cannot be kept over several runs. Declare `prices` for its provider, or turn the limit off with `budgetUsd: Infinity`',
    )
  }
  const totalUsd = runs * maxUsd
  if (totalUsd <= budgetUsd) return
  const affordable = Math.floor(budgetUsd / maxUsd)
  const fewer = affordable > 0 ? `\`--runs ${affordable}\`, ` : ''
  throw new BenchError(
    'invalid-option',
    `${pluralize(runs, 'run')} can cost ${showUsd(totalUsd)}, ${showUsd(maxUsd)} each, more than \`--budget\` $${budgetUsd}. Raise it (\`--budget ${Math.ceil(totalUsd * 100) / 100}\`, or \`budgetUsd\` of the plugin), or lower what is sent: ${fewer}\`--rounds\` or \`--max-tokens\``,
  )
}

/** What a collection costs at most, when it ends, and how many of its runs count. */
export function planLines(plan: CollectionPlan, now: number): string[] {
  const { runs, everyMs, mode, budgetUsd, maxUsd, durationMs } = plan
  const each = maxUsd === undefined ? 'an unknown price' : `at most ${showUsd(maxUsd)}`
  const total = maxUsd === undefined ? 'unknown' : `at most ${showUsd(runs * maxUsd)}`
  const budget = budgetUsd === Infinity ? 'no budget' : `budget $${budgetUsd}`
  const last = now + (runs - 1) * Math.max(everyMs, durationMs)
  return [
    mode === 'simulated'
      ? 'price     none: simulated'
      : `price     ${total} in all, ${each} a run (${budget})`,
    `time      about ${showDuration(durationMs)} a run; ends about ${showUtc(last + durationMs)}`,
    `sittings  ${sittingsOf(plan, now)}`,
  ]
}

function sittingsOf({ runs, everyMs, mode, durationMs }: CollectionPlan, now: number): string {
  if (mode === 'simulated') return `${runs}: simulated runs all count, however close together`
  const stepMs = Math.max(everyMs, durationMs)
  const planned = Array.from({ length: runs }, (_, index) => ({
    id: makeRunId(new Date(now + index * stepMs), 0, () => 0),
    fingerprint: { mode },
    cells: {},
  }))
  const counted = countedRuns(planned).length
  return counted === runs
    ? `${runs}: each run counts`
    : `${counted}: live runs less than ${SITTING_HOURS} hours apart count as one. With \`--every ${SITTING_HOURS}h\` each counts`
}
