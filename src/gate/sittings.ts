import type { AcceptedRun } from '../model/accepted-run.ts'

/** A run with a time and what it measured of each cell. */
interface TimedRun extends Pick<AcceptedRun, 'id' | 'fingerprint'> {
  readonly cells: Readonly<Record<string, unknown>>
}

/**
 * Runs closer together than this have the hour, the route and the load of others in common: five of
 * them know no more of the noise between runs than one. How long that lasts is not known; a quarter
 * of a day is assumed.
 */
export const SITTING_HOURS = 6

const MS_PER_MINUTE = 60_000
const MINUTES_PER_HOUR = 60
const HOURS_PER_DAY = 24

/**
 * The runs that count, oldest first: from the newest on, each that is at least a sitting older than
 * the one that counted before. It has the cells of those it stands for that it did not measure
 * itself. Simulated runs all count, for a simulator has no hour; so does a run whose id says no time.
 */
export function countedRuns<Run extends TimedRun>(runs: readonly Run[]): Run[] {
  const counted: Run[] = []
  let earliest: number | undefined
  for (const run of runs.toReversed()) {
    const time = isDrifting(run) ? timeOf(run) : undefined
    const later = counted[0]
    if (later && time !== undefined && earliest !== undefined && isSameSitting(time, earliest)) {
      counted[0] = { ...later, cells: { ...run.cells, ...later.cells } }
    } else {
      counted.unshift(run)
      earliest = time ?? earliest
    }
  }
  return counted
}

/** At most so many runs, those of a sitting that another stands for leaving first; oldest first. */
export function newestRuns<Run extends TimedRun>(runs: readonly Run[], size: number): Run[] {
  if (runs.length <= size) return [...runs]
  const counted = new Set(countedRuns(runs).map(({ id }) => id))
  const others = runs.filter(({ id }) => !counted.has(id))
  const leaving = new Set([...others, ...runs.filter(({ id }) => counted.has(id))].slice(0, -size))
  return runs.filter((run) => !leaving.has(run))
}

/** `, within 12 minutes: they count as 1`; empty where each of the runs counts. */
export function sittingWords(runs: readonly TimedRun[]): string {
  const counted = countedRuns(runs).length
  if (counted === runs.length) return ''
  const span = spanOf(runs)
  return counted === 1
    ? `, all within ${span}: they count as 1`
    : `, over ${span}, but runs less than ${SITTING_HOURS} hours apart count as one: they count as ${counted}`
}

/** The time from the first to the last run, in words; of one run, or without times, an empty text. */
export function spanOf(runs: readonly Pick<TimedRun, 'id'>[]): string {
  const times = runs.flatMap((run) => timeOf(run) ?? [])
  if (times.length < 2) return ''
  const minutes = Math.ceil((Math.max(...times) - Math.min(...times)) / MS_PER_MINUTE)
  const hours = Math.round(minutes / MINUTES_PER_HOUR)
  if (minutes < 2 * MINUTES_PER_HOUR) return numbered(Math.max(1, minutes), 'minute')
  if (hours < 2 * HOURS_PER_DAY) return numbered(hours, 'hour')
  return numbered(Math.round(hours / HOURS_PER_DAY), 'day')
}

/**
 * How many steps a new run is from the last accepted one, where a step is what lies between accepted runs
 * on average; at least 1. Where times say nothing, it is the next.
 */
export function stepsTo(runs: readonly AcceptedRun[], runId: string): number {
  const times = runs.flatMap((run) => (isDrifting(run) ? (timeOf(run) ?? []) : []))
  const [first, last, now] = [times[0], times.at(-1), timeOf({ id: runId })]
  if (first === undefined || last === undefined || now === undefined || times.length < 2) return 1
  return last === first ? 1 : Math.max(1, ((now - last) * (times.length - 1)) / (last - first))
}

export function isDrifting({ fingerprint }: Pick<AcceptedRun, 'fingerprint'>): boolean {
  return fingerprint['mode'] !== 'simulated'
}

function isSameSitting(time: number, later: number): boolean {
  return later - time < SITTING_HOURS * MINUTES_PER_HOUR * MS_PER_MINUTE
}

/** Run ids begin with the time at which the run was started. */
export function timeOf({ id }: Pick<AcceptedRun, 'id'>): number | undefined {
  const [, date, hour, minute, second] = /^(\d{8})T(\d\d)(\d\d)(\d\d)Z/.exec(id) ?? []
  if (date === undefined) return undefined
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`
  const time = Date.parse(`${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(time) ? undefined : time
}

function numbered(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
