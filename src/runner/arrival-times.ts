import type { Arrivals } from '../model/arrivals.ts'
import type { Levels } from '../model/cell.ts'
import { dueInStage, stageOf } from '../model/rate-stage.ts'
import type { TracedRequest } from '../model/traced-request.ts'
import { gammaVariate } from '../stats/gamma-variate.ts'
import { type RandomStream, randomStream } from '../stats/random.ts'

const MS_PER_SECOND = 1000

/**
 * When each of `count` requests is due, in milliseconds, so that they come at `rate` per second:
 * evenly, or at random. Of a Poisson process it is known that, given their number, its arrivals are spread
 * evenly at random: so the rate is kept exactly, and chance is in the gaps only. Gaps of a gamma law are
 * stretched so that they fill the time, which is the same for shape 1. Every rate of a round has the same
 * pattern, stretched.
 */
export function arrivalTimes(
  { count, rate, arrivals }: { count: number; rate: number; arrivals: Arrivals },
  chance: { readonly seed: number; readonly nonce: string },
): number[] {
  const lastsMs = (count / rate) * MS_PER_SECOND
  return arrivalPlaces({ count, arrivals }, chance).map((place) => place * lastsMs)
}

/** A request of an open loop. */
export interface Arriving {
  readonly nonce: string
  readonly levels: Pick<Levels, 'rate' | 'stage'>
  /** Of a replay: when it is due. */
  readonly traced?: Pick<TracedRequest, 'dueMs'> | undefined
}

/**
 * When each request of a block is due, in milliseconds from its beginning: at the rate of its cell, or a stage
 * after the other, or as they were recorded. Undefined in a closed loop. `timeFactor`: how many times as fast, where time is simulated.
 */
export function dueTimes(
  asked: readonly Arriving[],
  {
    arrivals,
    seed,
    timeFactor = 1,
  }: {
    readonly arrivals: Arrivals
    readonly seed: number
    readonly timeFactor?: number | undefined
  },
): number[] | undefined {
  const [first] = asked
  if (!first || first.levels.rate === undefined) return undefined
  if (first.traced) return asked.map(({ traced }) => (traced?.dueMs ?? NaN) / timeFactor)
  let beginsMs = 0
  const parts = [...Map.groupBy(asked, ({ levels }) => levels.stage).values()]
  return parts.flatMap((part) => {
    const { nonce = '', levels } = part[0] ?? {}
    const chance = { seed, nonce }
    const stage = stageOf(levels?.stage)
    if (!stage) {
      const rate = (levels?.rate ?? NaN) * timeFactor
      return arrivalTimes({ count: part.length, rate, arrivals }, chance)
    }
    const begunMs = beginsMs
    beginsMs += stage.lastsMs
    return arrivalPlaces({ count: part.length, arrivals }, chance).map(
      (place) => (begunMs + dueInStage(place, stage)) / timeFactor,
    )
  })
}

/** How many requests are due within a second, at most; undefined where none says when it is due. */
export function mostInOneSecond(asked: readonly Pick<Arriving, 'traced'>[]): number | undefined {
  const dueMs = asked.flatMap(({ traced }) => traced?.dueMs ?? [])
  let from = 0
  let most: number | undefined
  for (const [index, at] of dueMs.entries()) {
    while (at - (dueMs[from] ?? at) >= MS_PER_SECOND) from += 1
    most = Math.max(most ?? 0, index - from + 1)
  }
  return most
}

/** The same as shares of the time that the requests take: each from 0 to below 1, in order. */
function arrivalPlaces(
  { count, arrivals }: { readonly count: number; readonly arrivals: Arrivals },
  { seed, nonce }: { readonly seed: number; readonly nonce: string },
): number[] {
  if (arrivals === 'constant') return Array.from({ length: count }, (_, index) => index / count)
  const stream = randomStream(seed, nonce, 'arrivals')
  if (arrivals === 'poisson' || arrivals.gamma === 1) {
    return Array.from({ length: count }, () => stream.uniform()).toSorted((a, b) => a - b)
  }
  return gammaPlaces(count, arrivals.gamma, stream)
}

/** One gap more than requests: the last is what is left of the time after the last of them. */
function gammaPlaces(count: number, shape: number, stream: RandomStream): number[] {
  const gaps = Array.from({ length: count + 1 }, () => gammaVariate(stream, shape))
  const all = gaps.reduce((sum, gap) => sum + gap, 0)
  let at = 0
  return gaps.slice(0, count).map((gap) => {
    at += gap
    return at / all
  })
}
