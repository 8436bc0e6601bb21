import { type RandomStream, randomStream } from '../../src/stats/random.ts'

/** A server of which is known how it answers; a block in a closed loop begins with all requests at once. */
export interface SimulatedServer {
  readonly name: string
  /** Whether each request keeps the objective, in order of sending, of a block at a level of load. */
  block(options: {
    /** Requests in flight, or per second. */
    readonly level: number
    readonly requests: number
    /** How many requests there were before, of 1 that a search may send. */
    readonly progress: number
    readonly chance: RandomStream
  }): boolean[]
}

/** Answers take 1: fixed, or exponential about it. The first token comes when an answer begins. */
export function slotServer({
  slots,
  isRandom,
  maxWait,
  sheds = false,
  slotsAt = () => slots,
}: {
  readonly slots: number
  readonly isRandom: boolean
  /** A request keeps the objective where it waits no longer. */
  readonly maxWait: number
  /** Whether it refuses at once what would have to wait. */
  readonly sheds?: boolean
  readonly slotsAt?: (progress: number) => number
}): SimulatedServer['block'] {
  return ({ level: concurrency, requests, progress, chance }) => {
    const capacity = Math.round(slotsAt(progress))
    const free = Array.from({ length: capacity }, () => 0)
    const ready = Array.from({ length: Math.min(concurrency, requests) }, () => 0)
    const kept: boolean[] = []
    for (let sent = 0; sent < requests; sent += 1) {
      // Whoever is ready first sends next.
      const client = indexOfLeast(ready)
      const at = ready[client] ?? 0
      const slot = indexOfLeast(free)
      const wait = Math.max(0, (free[slot] ?? 0) - at)
      if (sheds && wait > 0) {
        kept.push(false)
        ready[client] = at + 0.01
        continue
      }
      const lasts = isRandom ? -Math.log(1 - chance.uniform()) : 1
      free[slot] = at + wait + lasts
      ready[client] = at + wait + lasts
      kept.push(wait <= maxWait)
    }
    return kept
  }
}

/** Slows down with load: times grow in proportion, and vary log-normally; blocks share a part of it. */
export function slowingServer({
  growth,
  limit,
  sigma,
  blockSigma,
  scaleAt = () => 1,
}: {
  /** How much longer it takes for each further request in flight. */
  readonly growth: number
  /** A request keeps the objective where it takes no longer; 1 is the time of one alone. */
  readonly limit: number
  readonly sigma: number
  readonly blockSigma: number
  readonly scaleAt?: (progress: number) => number
}): SimulatedServer['block'] {
  return ({ level: concurrency, requests, progress, chance }) => {
    const shared = scaleAt(progress) * Math.exp(blockSigma * gaussian(chance))
    const typical = (1 + growth * (concurrency - 1)) * shared
    return Array.from(
      { length: requests },
      () => typical * Math.exp(sigma * gaussian(chance)) <= limit,
    )
  }
}

/** Answers requests that arrive at random, so many at a time; the others wait in line, or are refused. */
export function openServer({
  slots,
  answerSeconds,
  isRandom,
  maxWait,
  sheds = false,
}: {
  readonly slots: number
  readonly answerSeconds: number
  readonly isRandom: boolean
  /** Seconds: a request keeps the objective where it waits no longer. */
  readonly maxWait: number
  readonly sheds?: boolean
}): SimulatedServer['block'] {
  return ({ level: rate, requests, chance }) => {
    const free = Array.from({ length: slots }, () => 0)
    // As the product sends them: given their number, arrivals are spread evenly at random.
    const arrivals = Array.from({ length: requests }, () => (chance.uniform() * requests) / rate)
    return arrivals
      .toSorted((a, b) => a - b)
      .map((at) => {
        const slot = indexOfLeast(free)
        const wait = Math.max(0, (free[slot] ?? 0) - at)
        if (sheds && wait > 0) return false
        const lasts = isRandom ? -answerSeconds * Math.log(1 - chance.uniform()) : answerSeconds
        free[slot] = at + wait + lasts
        return wait <= maxWait
      })
  }
}

export function gaussian(chance: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - chance.uniform())) * Math.cos(2 * Math.PI * chance.uniform())
}

function indexOfLeast(values: readonly number[]): number {
  return values.reduce((least, value, index) => (value < (values[least] ?? 0) ? index : least), 0)
}

const TRUTH_REQUESTS = 80_000
const TRUTH_BLOCKS = 400

/** The share that a server keeps at a level, over long blocks without their beginnings. */
export function trueShare(
  server: SimulatedServer,
  level: number,
  {
    progress = [0],
    blocks = TRUTH_BLOCKS,
    lead = level,
  }: {
    readonly progress?: readonly number[]
    readonly blocks?: number
    /** Requests at the beginning of a block that do not count. */
    readonly lead?: number
  } = {},
): number {
  let kept = 0
  let counted = 0
  for (let block = 0; block < blocks; block += 1) {
    const outcomes = server
      .block({
        level,
        requests: lead + TRUTH_REQUESTS / blocks,
        progress: progress[block % progress.length] ?? 0,
        chance: randomStream(block, 'truth', server.name, String(level)),
      })
      .slice(lead)
    kept += outcomes.filter(Boolean).length
    counted += outcomes.length
  }
  return kept / counted
}
