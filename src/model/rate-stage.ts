import { durationMs } from './duration.ts'
import type { RateStage } from './rate-stage-option.ts'

const MS_PER_SECOND = 1000

/** A stage as it runs: the rates at its ends, in requests per second, and how long it takes. */
export interface Ramp {
  readonly from: number
  readonly to: number
  readonly lastsMs: number
}

function rampOf({ rate, for: duration }: RateStage): Ramp {
  const ends = typeof rate === 'number' ? { from: rate, to: rate } : rate
  return { ...ends, lastsMs: durationMs(duration) }
}

/** Stages of the same rates that have so many requests in all, and each at least one. */
export function shortened(stages: readonly RateStage[], requests: number): RateStage[] {
  const ramps = stages.map(rampOf)
  const all = ramps.reduce((sum, ramp) => sum + stageCount(ramp), 0)
  if (all <= requests) return [...stages]
  return stages.map((stage, index) => {
    const ramp = ramps[index] ?? rampOf(stage)
    const lastsMs = Math.max((ramp.lastsMs * requests) / all, MS_PER_SECOND / meanRate(ramp))
    return { ...stage, for: `${Math.ceil(Math.min(ramp.lastsMs, lastsMs))}ms` }
  })
}

/** The level of each stage: `1:2/s,30s`, or `2:2..20/s,60s` where the rate changes. */
export function stageLevels(stages: readonly RateStage[]): string[] {
  return stages.map((stage, index) => {
    const { from, to } = rampOf(stage)
    return `${index + 1}:${from === to ? from : `${from}..${to}`}/s,${stage.for}`
  })
}

/** What the level of a stage says; undefined where it is none. */
export function stageOf(
  level: string | undefined,
): (Ramp & { readonly number: number }) | undefined {
  const [, number, from, to, duration] =
    /^(\d+):([^/]+?)(?:\.\.([^/]+))?\/s,(\S+)$/.exec(level ?? '') ?? []
  if (from === undefined || duration === undefined) return undefined
  const [first, last, lastsMs] = [Number(from), Number(to ?? from), durationMs(duration)]
  if (!Number.isFinite(first + last + lastsMs)) return undefined
  return { number: Number(number), from: first, to: last, lastsMs }
}

/** Requests per second of a stage, over all of it. */
export function meanRate({ from, to }: Ramp): number {
  return from === to ? from : (from + to) / 2
}

/** Requests of a stage. */
export function stageCount(ramp: Ramp): number {
  return Math.round((meanRate(ramp) * ramp.lastsMs) / MS_PER_SECOND)
}

/** A level as a person would say it: `stage 2 (2–20 req/s, 60s)`. */
export function stageLabel(level: string): string {
  const stage = stageOf(level)
  if (!stage) return level
  const { number, from, to } = stage
  return `stage ${number} (${from === to ? from : `${from}–${to}`} req/s, ${level.slice(level.lastIndexOf(',') + 1)})`
}

/** When the share `place` of a stage's requests has been due, in milliseconds from its beginning. */
export function dueInStage(place: number, { from, to, lastsMs }: Ramp): number {
  if (from === to) return place * lastsMs
  // The number of requests until a share s of the time is from · s + (to − from) · s² ÷ 2, in units of the time.
  const [slope, wanted] = [to - from, (place * (from + to)) / 2]
  const root = Math.sqrt(Math.max(0, from * from + 2 * slope * wanted))
  return ((2 * wanted) / (from + root)) * lastsMs || 0
}
