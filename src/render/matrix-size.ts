import { pluralize } from '../format/lists.ts'
import { showDuration } from '../format/numbers.ts'
import { durationOption } from '../model/duration-option.ts'
import { stageOf } from '../model/rate-stage.ts'
import type { ShownCell, ShownMatrix } from './join-locations.ts'
import { replaySize } from './replay-words.ts'
import { hasStages } from './workload-columns.ts'

/** `seed 7`, or `seeds 7, 8` where places had different ones. */
export function matrixSeed({ seed, seeds = [seed] }: ShownMatrix): string {
  return `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`
}

/**
 * `3 locations × 9 cells × 30 rounds + 2 warm-up`: a cell counts once wherever it was measured.
 * Adaptive cells stop when they have been asked enough, hence `12–30 rounds`.
 */
export function matrixSize({
  cells,
  rounds,
  locations,
  adaptive,
  chosenRounds: chosen,
  capacities,
  options,
  axes,
}: ShownMatrix): string {
  const measured = cells.filter(({ skipped }) => skipped === undefined)
  const byPlace = [...Map.groupBy(measured, ({ location }) => location).values()]
  const counts = byPlace.map((group) => group.length)
  const main = rounds.filter(({ phase }) => phase === 'main').length
  const warmups = rounds.filter(({ phase }) => phase === 'warmup').length
  if (capacities.length > 0) {
    return [
      pluralize(capacities.length, 'endpoint'),
      pluralize(new Set(rounds.map(({ block }) => block)).size, 'block of load', 'blocks of load'),
    ].join(' × ')
  }
  const replayed = replaySize({ options, rounds })
  if (replayed !== undefined)
    return `${pluralize(Math.max(0, ...counts), 'endpoint')} × ${replayed}`
  const duration = durationOption.safeParse(options['for']).data
  const warmupWords = warmups > 0 ? ` + ${warmups} warm-up` : ''
  if (duration !== undefined) {
    return `${pluralize(Math.max(0, ...counts), 'cell')} × ${duration}${warmupWords}`
  }
  if (hasStages(axes)) {
    const stages = (axes['stage'] ?? []).flatMap((level) => stageOf(String(level)) ?? [])
    const lastsMs = stages.reduce((sum, own) => sum + own.lastsMs, 0)
    const endpoints = Math.max(0, ...counts) / Math.max(1, stages.length)
    return `${pluralize(Math.ceil(endpoints), 'endpoint')} × ${pluralize(stages.length, 'stage')} (${showDuration(lastsMs)})${warmupWords}`
  }
  const least = adaptive === undefined ? main : Math.min(main, ...measured.map(roundsOf))
  const declared =
    chosen && chosen.rounds !== chosen.declared ? ` (${chosen.declared} declared)` : ''
  return [
    ...(locations === undefined ? [] : [pluralize(locations.length, 'location')]),
    pluralize(Math.max(0, ...counts), 'cell'),
    `${least < main ? `${least}–` : ''}${pluralize(main, 'round')}${declared}${warmupWords}`,
  ].join(' × ')
}

function roundsOf({ samples }: ShownCell): number {
  return samples.filter(({ warmup, phase }) => !warmup && phase === 'main').length
}
