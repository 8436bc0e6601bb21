import { type SimulatedServer, slotServer, slowingServer } from './servers.ts'

/** A server with its capacity: the highest concurrency at which 95 % of its requests keep the objective. */
export interface World extends SimulatedServer {
  /** As `trueShare` finds it; where it drifts, over a whole search. */
  readonly capacity: number
  /** Whether it changes while it is searched. */
  readonly drifts?: boolean
  /** Whether unit tests search it too. */
  readonly isQuick: boolean
}

const slowing = { growth: 0.1, limit: 3.2, sigma: 0.25, blockSigma: 0 }

export const worlds: readonly World[] = [
  {
    name: '8 slots, fixed times',
    capacity: 8,
    isQuick: true,
    block: slotServer({ slots: 8, isRandom: false, maxWait: 0.3 }),
  },
  {
    name: '8 slots, exponential times',
    capacity: 9,
    isQuick: true,
    block: slotServer({ slots: 8, isRandom: true, maxWait: 0.5 }),
  },
  {
    name: '4 slots, exponential times, a queue that may be long',
    capacity: 11,
    isQuick: false,
    block: slotServer({ slots: 4, isRandom: true, maxWait: 3 }),
  },
  {
    name: '20 slots, exponential times',
    capacity: 25,
    isQuick: false,
    block: slotServer({ slots: 20, isRandom: true, maxWait: 0.5 }),
  },
  {
    name: 'a server that slows down gradually',
    capacity: 12,
    isQuick: false,
    block: slowingServer(slowing),
  },
  {
    name: 'the same, blocks differ by 15 %',
    capacity: 10,
    isQuick: false,
    block: slowingServer({ ...slowing, blockSigma: 0.15 }),
  },
  {
    name: 'the same, blocks differ more than requests',
    capacity: 14,
    isQuick: false,
    block: slowingServer({ ...slowing, sigma: 0.1, blockSigma: 0.15 }),
  },
  {
    name: '11 slots, sheds load by 429',
    capacity: 11,
    isQuick: true,
    block: slotServer({ slots: 11, isRandom: true, maxWait: 1, sheds: true }),
  },
  {
    name: 'loses 4 of 20 slots during the search',
    capacity: 18,
    drifts: true,
    isQuick: false,
    block: slotServer({
      slots: 20,
      isRandom: true,
      maxWait: 0.2,
      slotsAt: (progress) => 20 - 4 * progress,
    }),
  },
  {
    name: 'slows down gradually, and by 20 % during the search',
    capacity: 10,
    drifts: true,
    isQuick: false,
    block: slowingServer({ ...slowing, scaleAt: (progress) => 1 + 0.2 * progress }),
  },
  {
    name: 'one in a hundred fails at any load',
    capacity: 12,
    isQuick: true,
    block: ({ concurrency, requests, chance }) =>
      Array.from({ length: requests }, () => chance.uniform() < (concurrency <= 12 ? 0.99 : 0.6)),
  },
]
