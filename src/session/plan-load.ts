import { BenchError } from '../model/bench-error.ts'
import type { Cell } from '../model/cell.ts'
import { durationMs } from '../model/duration.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'
import { meanRate, shortened, stageCount, stageLevels, stageOf } from '../model/rate-stage.ts'
import { isTraceFile } from '../model/trace-file.ts'
import { blockMsOf, blockSizeOf, countAt } from '../runner/blocks.ts'
import type { Due } from '../runner/due-cells.ts'
import type { Replay } from './plan-replay.ts'

/** A closed loop of unknown speed asks so many at most, where nobody says otherwise. */
const MAX_TIMED_ROUNDS = 1000

/** How much a matrix asks of its cells, and how much in one go. */
export interface LoadPlan {
  /** Rounds of the cell that is asked most often; in a closed loop that goes on for a time, at most. */
  readonly rounds: number
  /** How often each cell is asked; undefined where all are in every round. */
  readonly due: Due | undefined
  /** Rounds that are asked in one go. */
  readonly blockSize: number
  /** How long each cell is asked, as it was declared; undefined where rounds say how often. */
  readonly duration: string | undefined
  /** How long a block of a closed loop goes on, in milliseconds; undefined where none does. */
  readonly blockMs: number | undefined
}

/** Levels of the axes on which a rate puts cells. */
export interface RateAxes {
  readonly rate: readonly (number | undefined)[]
  readonly stage: readonly (string | undefined)[]
}

/** The axes of a declared rate: its levels, or its stages with the means of theirs; shorter where fewer rounds are asked for. */
export function rateAxes(
  declared: MatrixOptions['rate'],
  {
    mostRounds,
    replay,
  }: { readonly mostRounds: number | undefined; readonly replay: Replay | undefined },
): RateAxes {
  if (replay) return { rate: [replay.rate], stage: [undefined] }
  const list = declared === undefined || isTraceFile(declared) ? [] : [declared].flat()
  const rates = list.filter((rate) => typeof rate === 'number')
  if (rates.length > 0) return { rate: rates, stage: [undefined] }
  const stages = list.filter((rate) => typeof rate === 'object')
  const stage = stageLevels(mostRounds === undefined ? stages : shortened(stages, mostRounds))
  const means = stage.flatMap((level) => [stageOf(level) ?? []].flat().map(meanRate))
  if (means.length === 0) return { rate: [undefined], stage: [undefined] }
  return { rate: [...new Set(means)], stage }
}

/** The most rounds of a declaration that goes on for a time, before a number of rounds in the environment. */
export function timedRounds(
  { for: duration, rounds }: Pick<MatrixOptions, 'for' | 'rounds'>,
  { rate: rates, stage }: RateAxes,
): number | undefined {
  const stages = stage.flatMap((level) => stageOf(level) ?? [])
  if (stages.length > 0) return stages.reduce((sum, own) => sum + stageCount(own), 0)
  if (duration === undefined) return undefined
  const lastsMs = durationMs(duration)
  const counts = rates.flatMap((rate) => (rate === undefined ? [] : countAt(rate, lastsMs)))
  if (counts.length > 0) return Math.max(1, ...counts)
  return typeof rounds === 'number' ? rounds : MAX_TIMED_ROUNDS
}

/** Works out what a time means: of a rate it is a number of requests, of a closed loop an end of its blocks. */
export function planLoad(
  cells: readonly Cell[],
  {
    rounds,
    duration,
    isReplay,
  }: {
    readonly rounds: number
    readonly duration: string | undefined
    readonly isReplay: boolean
  },
): LoadPlan {
  const levels = cells.map((cell) => cell.levels)
  if (isReplay) {
    return { rounds, due: undefined, blockSize: rounds, duration: undefined, blockMs: undefined }
  }
  if (levels.some(({ stage }) => stage !== undefined)) {
    const stages = levels.map(({ stage }) => stageOf(stage))
    const due = {
      counts: stages.map((own) => (own ? stageCount(own) : 0)),
      stages: stages.map((own) => (own ? own.number - 1 : 0)),
    }
    const blockSize = blockSizeOf(levels, rounds)
    return { rounds, due, blockSize, duration: undefined, blockMs: undefined }
  }
  if (duration === undefined) {
    const blockSize = blockSizeOf(levels, rounds)
    return { rounds, due: undefined, blockSize, duration, blockMs: undefined }
  }
  const lastsMs = durationMs(duration)
  const blockSize = blockSizeOf(levels, rounds, lastsMs)
  const isOpen = levels.some(({ rate }) => rate !== undefined)
  if (!isOpen) {
    const blockMs = blockMsOf(lastsMs, { rounds, blockSize })
    return { rounds, due: undefined, blockSize, duration, blockMs }
  }
  const counts = levels.map(({ rate }) => (rate === undefined ? rounds : countAt(rate, lastsMs)))
  return { rounds, due: { counts }, blockSize, duration, blockMs: undefined }
}

/** Refuses what cannot go on for a time, or says twice for how long. */
export function checkDuration(
  parsed: Pick<MatrixOptions, 'for' | 'rounds' | 'capacity' | 'against' | 'promptCache' | 'order'>,
  rates: readonly (number | undefined)[],
  where: string,
): void {
  const { for: duration, rounds, capacity, against, promptCache, order } = parsed
  if (duration === undefined) return
  const lastsMs = durationMs(duration)
  const option = `\`for\` '${duration}'`
  function refuse(what: string, fix: string): never {
    throw new BenchError('invalid-option', `${where}: ${what}. ${fix}`)
  }
  const isOpen = rates.some((rate) => rate !== undefined)
  const clashes = [
    capacity && { with: '`capacity`', why: 'a search decides itself how much it asks' },
    against && { with: '`against`', why: 'versions are compared after a number of rounds' },
    typeof rounds === 'object' && {
      with: 'adaptive `rounds`',
      why: 'both decide when a cell has been asked enough',
    },
    isOpen &&
      rounds !== undefined && {
        with: '`rounds`',
        why: 'a rate and a time say how many requests there are',
      },
    [promptCache].flat().includes('warm') && {
      with: "`promptCache` 'warm'",
      why: 'a time may be over in the middle of a conversation',
    },
    order === 'providers' && {
      with: "`order` 'providers'",
      why: 'a cell that is asked for a time has this machine to itself',
    },
  ]
  for (const clash of clashes) {
    if (!clash) continue
    refuse(`${option} and ${clash.with} cannot be combined: ${clash.why}`, 'Leave one of them out')
  }
  const idle = rates.find((rate) => rate !== undefined && countAt(rate, lastsMs) < 1)
  if (idle !== undefined) {
    refuse(
      `${option} is too short for \`rate\` ${idle}: not one request is due in it`,
      'Give a longer time, or a higher rate',
    )
  }
}
