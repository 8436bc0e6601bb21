import type { BenchTestMeta } from '../../src/bridge/test-meta.ts'
import { showCount, showDuration, showUsd } from './figures.ts'

/** What one streamed answer takes at a live endpoint, as a rough guide for the estimate. */
const TYPICAL_LIVE_MS = 6_000
const TYPICAL_SIMULATED_MS = 60

/**
 * What a bench file is about to ask for, at most: requests, tokens, dollars, minutes. One line, or
 * none when nothing will be sent.
 */
export function renderEstimate(
  file: string,
  selected: Iterable<BenchTestMeta>,
  mode: 'live' | 'simulated',
): string | undefined {
  const cells = new Map<string, BenchTestMeta>()
  for (const meta of selected) cells.set(`${meta.matrix}\0${meta.cell}`, meta)
  const asked = [...cells.values()].filter((meta) => meta.skipped === undefined)
  if (asked.length === 0) return undefined
  const sum = (value: (meta: BenchTestMeta) => number): number =>
    asked.reduce((total, meta) => total + value(meta), 0)
  const requests = sum(({ demand }) => demand.requests)
  const tokens = sum(({ demand }) => demand.inputTokens + demand.outputTokens)
  const unpriced = asked.filter(({ demand }) => demand.costUsd === undefined).length
  const duration = requests * (mode === 'live' ? TYPICAL_LIVE_MS : TYPICAL_SIMULATED_MS)
  return [
    `${file}: ${asked.length} ${asked.length === 1 ? 'cell' : 'cells'}`,
    `${showCount(requests)} requests`,
    `at most ${showCount(tokens)} tokens`,
    mode === 'simulated'
      ? 'no cost'
      : costOf(
          sum(({ demand }) => demand.costUsd ?? 0),
          unpriced,
        ),
    `about ${showDuration(duration)}`,
  ].join(', ')
}

function costOf(costUsd: number, unpriced: number): string {
  if (unpriced === 0) return `at most ${showUsd(costUsd)}`
  const cells = `${unpriced} ${unpriced === 1 ? 'cell' : 'cells'}`
  return `at most ${showUsd(costUsd)} and the unknown price of ${cells}`
}
