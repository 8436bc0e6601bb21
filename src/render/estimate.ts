import type { BenchTestMeta, CellDemand, CollectedFile } from '../bridge/test-meta.ts'
import { pluralize } from '../format/lists.ts'
import { showCount, showDuration, showUsd } from '../format/numbers.ts'

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
  const cells = cellsOf(selected)
  const asked = cells.filter((meta) => meta.skipped === undefined)
  const skipped = new Set(cells.flatMap((meta) => meta.skipped ?? []))
  const skips = [...skipped].map((reason) => {
    const count = cells.filter((meta) => meta.skipped === reason).length
    return `${pluralize(count, 'cell')} skipped: ${reason}`
  })
  if (asked.length === 0) return skips.length === 0 ? undefined : `${file}: ${skips.join('; ')}`
  const skipNote = skips.map((skip) => `; ${skip}`).join('')
  const first = describe(asked, { mode, bound: 'at most ' })
  const again = asked.flatMap((meta) =>
    meta.laterLooks ? { ...meta, demand: meta.laterLooks } : [],
  )
  const addition =
    again.length === 0
      ? ''
      : `; what looks slower is re-measured: up to ${describe(again, { mode, bound: '' })} more`
  return `${file}: ${pluralize(asked.length, 'cell')}, ${first}${judging(asked, mode)}${addition}${skipNote}`
}

/** One of the entries that the tests of a cell carry. */
function cellsOf(selected: Iterable<BenchTestMeta>): BenchTestMeta[] {
  const cells = new Map<string, BenchTestMeta>()
  for (const meta of selected) cells.set(`${meta.matrix}\0${meta.cell}`, meta)
  return [...cells.values()]
}

/** What a run of bench files costs at most, with judges and later looks, and about how long it takes. */
export function demandOf(
  files: readonly CollectedFile[],
  mode: 'live' | 'simulated',
): {
  readonly cells: number
  /** Undefined where the price of a cell is unknown. */
  readonly maxUsd: number | undefined
  readonly durationMs: number
} {
  const asked = files.map(({ metas }) =>
    cellsOf(metas).filter(({ skipped }) => skipped === undefined),
  )
  const prices = asked
    .flat()
    .flatMap((meta) => [meta.demand, meta.judging ?? [], meta.laterLooks ?? []].flat())
    .map(({ costUsd = NaN }) => costUsd)
  const maxUsd = mode === 'simulated' ? 0 : prices.reduce((sum, price) => sum + price, 0)
  const answerMs = mode === 'live' ? TYPICAL_LIVE_MS : TYPICAL_SIMULATED_MS
  return {
    cells: asked.flat().length,
    maxUsd: Number.isNaN(maxUsd) ? undefined : maxUsd,
    durationMs: asked.reduce((sum, cells) => sum + durationOf(cells, answerMs), 0),
  }
}

/** What having answers judged by second models takes beside that; empty without a judge. */
function judging(asked: readonly BenchTestMeta[], mode: 'live' | 'simulated'): string {
  const judged = asked.flatMap((meta) => (meta.judging ? { ...meta, demand: meta.judging } : []))
  if (judged.length === 0) return ''
  return `; judging the answers: ${describe(judged, { mode, bound: 'at most ' })}`
}

/** The sum over bench files, where more than one has something to ask. */
export function renderTotalEstimate(
  files: readonly CollectedFile[],
  mode: 'live' | 'simulated',
): string | undefined {
  const asking = files.filter(({ metas }) => metas.some(({ skipped }) => skipped === undefined))
  if (asking.length < 2) return undefined
  const broken = files.flatMap(({ file, errors }) => (errors.length > 0 ? file : []))
  const gap = broken.length === 0 ? '' : ` without ${broken.join(', ')}, which cannot be loaded`
  // Files are told apart, so that two matrices of one name both count.
  const metas = files.flatMap((file, index) =>
    file.metas.map((meta) => ({ ...meta, matrix: `${index} ${meta.matrix}` })),
  )
  return renderEstimate(`all ${asking.length} files${gap}`, metas, mode)
}

function describe(
  asked: readonly BenchTestMeta[],
  { mode, bound }: { readonly mode: 'live' | 'simulated'; readonly bound: 'at most ' | '' },
): string {
  const demands = asked.map(({ demand }) => demand)
  const sum = (value: (demand: CellDemand) => number): number =>
    demands.reduce((total, demand) => total + value(demand), 0)
  const requests = sum((demand) => demand.requests)
  const tokens = sum(({ inputTokens = NaN, outputTokens = NaN }) => inputTokens + outputTokens)
  const isFree = mode === 'simulated' || demands.every(({ costUsd }) => costUsd === 0)
  const duration = durationOf(asked, mode === 'live' ? TYPICAL_LIVE_MS : TYPICAL_SIMULATED_MS)
  return [
    pluralize(requests, 'request'),
    Number.isNaN(tokens) ? 'tokens without a limit' : `${bound}${showCount(tokens)} tokens`,
    isFree ? 'no cost' : costOf(demands, bound),
    // How fast a server on this machine is, nobody can say beforehand.
    ...(isFree && mode === 'live' ? [] : [`about ${showDuration(duration)}`]),
  ].join(', ')
}

/** Matrices follow each other; in each the longest lane decides. */
export function durationOf(
  asked: readonly BenchTestMeta[],
  answerMs: number | ((cell: string) => number),
): number {
  const laneMs = (lane: readonly BenchTestMeta[]): number =>
    lane.reduce(
      (sum, { cell, demand }) =>
        sum +
        demand.answersInTurn * (typeof answerMs === 'number' ? answerMs : answerMs(cell)) +
        demand.scheduledMs,
      0,
    )
  return [...Map.groupBy(asked, ({ matrix }) => matrix).values()].reduce((sum, cells) => {
    const lanes = [...Map.groupBy(cells, ({ lane }) => lane).values()]
    return sum + Math.max(...lanes.map(laneMs))
  }, 0)
}

export function costOf(demands: readonly CellDemand[], bound: string): string {
  const costs = demands.flatMap(({ costUsd }) => costUsd ?? [])
  const unpriced = demands.length - costs.length
  if (costs.length === 0) return `the unknown price of ${pluralize(unpriced, 'cell')}`
  const known = `${bound}${showUsd(costs.reduce((sum, cost) => sum + cost, 0))}`
  return unpriced === 0 ? known : `${known} and the unknown price of ${pluralize(unpriced, 'cell')}`
}
