import type { Scale } from '../scale.ts'

export interface TimeScale extends Scale {
  readonly showTick: (at: number) => string
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
const PIXELS_PER_TICK = 74
/** From here on ticks are the beginnings of months. */
const MONTHS_FROM = 20 * DAY

const steps = [1, 2, 3, 6, 12, 24, 48, 96, 168, 336].map((hours) => hours * HOUR)
const monthSteps = [1, 2, 3, 6, 12, 24, 60, 120]

/** A scale of time in UTC with ticks at round moments; `from` and `to` of the range are pixels. */
export function timeScale(
  times: readonly number[],
  { from, to }: { readonly from: number; readonly to: number },
): TimeScale {
  let [first, last] = [Infinity, -Infinity]
  for (const time of times) {
    if (time < first) first = time
    if (time > last) last = time
  }
  if (first > last) return { at: () => from, ticks: [], showTick: showDay }
  if (first === last) {
    first -= HOUR
    last += HOUR
  }
  const wanted = ((last - first) / Math.max(1, to - from)) * PIXELS_PER_TICK
  const isByMonth = wanted > (steps.at(-1) ?? 0) || wanted > MONTHS_FROM
  const step = steps.find((candidate) => candidate >= wanted) ?? DAY
  return {
    at: (time) => from + ((time - first) / (last - first)) * (to - from),
    ticks: isByMonth ? monthTicks(first, last, wanted) : evenTicks(first, last, step),
    showTick: isByMonth ? showMonth : step < DAY ? showHour : showDay,
  }
}

function evenTicks(first: number, last: number, step: number): number[] {
  const ticks: number[] = []
  for (let tick = Math.ceil(first / step) * step; tick <= last; tick += step) ticks.push(tick)
  return ticks
}

function monthTicks(first: number, last: number, wanted: number): number[] {
  const months = monthSteps.find((step) => step * 30 * DAY >= wanted) ?? 120
  const begin = new Date(first)
  const ticks: number[] = []
  const start = begin.getUTCFullYear() * 12
  for (let month = start; ; month += months) {
    const tick = Date.UTC(Math.floor(month / 12), month % 12)
    if (tick > last) return ticks
    if (tick >= first) ticks.push(tick)
  }
}

const names = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** `2026` where a year begins, `Mar` else. */
function showMonth(at: number): string {
  const date = new Date(at)
  return date.getUTCMonth() === 0
    ? String(date.getUTCFullYear())
    : (names[date.getUTCMonth()] ?? '')
}

/** `21 Aug`. */
function showDay(at: number): string {
  const date = new Date(at)
  return `${date.getUTCDate()} ${names[date.getUTCMonth()] ?? ''}`
}

/** `14:00`; the day where it begins. */
function showHour(at: number): string {
  const clock = new Date(at).toISOString().slice(11, 16)
  return clock === '00:00' ? showDay(at) : clock
}

/** `2026-08-21 14:05 UTC`. */
export function showMoment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
