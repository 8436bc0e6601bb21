import type { Sample } from '../src/model/sample.ts'
import type { RandomStream } from '../src/stats/random.ts'
import { sampleOf } from './builders.ts'

/** A server whose pace is known, for load without waiting. */
export interface Queue {
  /** Requests that are served at a time; the others wait in line. */
  readonly slots: number
  /** Draws the time of service of a request that is served alone, in milliseconds. */
  readonly serviceMs: () => number
  /** By how much each further request slows all down: 0.1 makes eleven at a time take twice as long. */
  readonly slowdown?: number
}

interface Visit {
  readonly sentAt: number
  left: number
  endMs: number
}

/** The samples of a block of a closed loop against such a server. */
export function closedBlock(
  block: number,
  { requests, concurrency }: { readonly requests: number; readonly concurrency: number },
  { slots, serviceMs, slowdown = 0 }: Queue,
): Sample[] {
  const visits: Visit[] = []
  const served: Visit[] = []
  const line: Visit[] = []
  let now = block * 1e7
  const send = (): void => {
    if (visits.length === requests) return
    const visit = { sentAt: now, left: serviceMs(), endMs: 0 }
    visits.push(visit)
    if (served.length < slots) served.push(visit)
    else line.push(visit)
  }
  for (let index = 0; index < concurrency; index += 1) send()
  for (let next = soonest(served); next; next = soonest(served)) {
    const pace = 1 / (1 + slowdown * (served.length - 1))
    const worked = next.left
    now += worked / pace
    for (const visit of served) visit.left -= worked
    served.splice(served.indexOf(next), 1)
    next.endMs = now - next.sentAt
    const waiting = line.shift()
    if (waiting) served.push(waiting)
    send()
  }
  return visits.map(({ sentAt, endMs }) => sampleIn(block, { sentAt, endMs }))
}

/** The samples of a block of an open loop against such a server, which serves in order. */
export function openBlock(
  block: number,
  dueMs: readonly number[],
  { slots, serviceMs }: Omit<Queue, 'slowdown'>,
): Sample[] {
  const free: number[] = []
  return dueMs.map((due) => {
    const dueAt = block * 1e7 + due
    const begin = free.length < slots ? dueAt : Math.max(dueAt, Math.min(...free))
    if (free.length >= slots) free.splice(free.indexOf(Math.min(...free)), 1)
    const end = begin + serviceMs()
    free.push(end)
    return sampleIn(block, { sentAt: dueAt, endMs: end - dueAt, intendedAt: dueAt })
  })
}

export const servicePatterns: Readonly<Record<string, (stream: RandomStream) => () => number>> = {
  'all alike': () => () => 600,
  'that vary': (stream) => () => 600 * (0.8 + 0.4 * stream.uniform()),
  'of any length': (stream) => () => -600 * Math.log(1 - stream.uniform()),
}

function soonest(visits: readonly Visit[]): Visit | undefined {
  return visits.toSorted((a, b) => a.left - b.left)[0]
}

function sampleIn(block: number, changes: Partial<Sample>): Sample {
  return sampleOf({ cell: 'm@lab', round: 0, block, outputTokens: 100, ...changes })
}
