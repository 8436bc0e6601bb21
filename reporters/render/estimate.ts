import type { BenchTestMeta } from '../../src/bridge/test-meta.ts'
import { counted, showCount, showDuration, showUsd } from './figures.ts'

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
  const skipped = new Set([...cells.values()].flatMap((meta) => meta.skipped ?? []))
  const skips = [...skipped].map((reason) => {
    const count = [...cells.values()].filter((meta) => meta.skipped === reason).length
    return `${counted(count, 'cell')} skipped: ${reason}`
  })
  if (asked.length === 0) return skips.length === 0 ? undefined : `${file}: ${skips.join('; ')}`
  const sum = (value: (meta: BenchTestMeta) => number): number =>
    asked.reduce((total, meta) => total + value(meta), 0)
  const requests = sum(({ demand }) => demand.requests)
  const tokens = sum(({ demand }) => demand.inputTokens + demand.outputTokens)
  const unpriced = asked.filter(({ demand }) => demand.costUsd === undefined).length
  const isFree = mode === 'simulated' || asked.every(({ demand }) => demand.costUsd === 0)
  const duration = durationOf(asked, mode === 'live' ? TYPICAL_LIVE_MS : TYPICAL_SIMULATED_MS)
  return [
    `${file}: ${counted(asked.length, 'cell')}`,
    counted(requests, 'request'),
    `at most ${showCount(tokens)} tokens`,
    isFree
      ? 'no cost'
      : costOf(
          sum(({ demand }) => demand.costUsd ?? 0),
          unpriced,
        ),
    // How fast a server on this machine is, nobody can say beforehand.
    ...(isFree && mode === 'live' ? [] : [`about ${showDuration(duration)}`]),
    ...skips,
  ].join(', ')
}

/** Matrices follow each other; in each the longest lane decides. */
function durationOf(asked: readonly BenchTestMeta[], answerMs: number): number {
  const matrices = [...Map.groupBy(asked, ({ matrix }) => matrix).values()]
  const laneMs = (cells: readonly BenchTestMeta[]): number =>
    cells.reduce((sum, { demand }) => sum + demand.answersInTurn * answerMs + demand.scheduledMs, 0)
  return matrices.reduce((sum, cells) => {
    const lanes = [...Map.groupBy(cells, ({ lane }) => lane).values()]
    return sum + Math.max(...lanes.map(laneMs))
  }, 0)
}

function costOf(costUsd: number, unpriced: number): string {
  if (unpriced === 0) return `at most ${showUsd(costUsd)}`
  return `at most ${showUsd(costUsd)} and the unknown price of ${counted(unpriced, 'cell')}`
}
