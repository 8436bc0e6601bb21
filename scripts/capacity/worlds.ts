import type { LoadKind } from '../../src/model/capacity.ts'
import { openServer, type SimulatedServer, slotServer, slowingServer } from './servers.ts'

/** A server with its capacity: the highest load at which 95 % of its requests keep the objective. */
export interface World extends SimulatedServer {
  /** As `trueShare` finds it; where it drifts, over a whole search. */
  readonly capacity: number
  /** Of what load; in flight unless said. */
  readonly of?: LoadKind
  /** How long an answer takes, at a rate. */
  readonly answerSeconds?: number
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
    block: ({ level, requests, chance }) =>
      Array.from({ length: requests }, () => chance.uniform() < (level <= 12 ? 0.99 : 0.6)),
  },
  openWorld({
    name: '8 slots, fixed times of 0.8 s',
    capacity: 6.2,
    load: { slots: 8, answerSeconds: 0.8, isRandom: false, maxWait: 0.2 },
  }),
  openWorld({
    name: '8 slots, exponential times of 0.8 s',
    capacity: 5.74,
    load: { slots: 8, answerSeconds: 0.8, isRandom: true, maxWait: 0.2 },
  }),
  openWorld({
    name: '2 slots, exponential times of 0.1 s',
    capacity: 6.93,
    load: { slots: 2, answerSeconds: 0.1, isRandom: true, maxWait: 0.1 },
  }),
  openWorld({
    name: '32 slots, exponential times of 6 s',
    capacity: 4.21,
    load: { slots: 32, answerSeconds: 6, isRandom: true, maxWait: 1 },
  }),
  openWorld({
    name: '32 slots, fixed times of 6 s',
    capacity: 4.43,
    load: { slots: 32, answerSeconds: 6, isRandom: false, maxWait: 1 },
  }),
  openWorld({
    name: '12 slots, times of 0.8 s, sheds load by 429',
    capacity: 9.98,
    load: { slots: 12, answerSeconds: 0.8, isRandom: true, maxWait: 0, sheds: true },
  }),
]

/** A server that is asked at a rate. */
function openWorld({
  name,
  capacity,
  load,
}: Pick<World, 'name' | 'capacity'> & {
  readonly load: Parameters<typeof openServer>[0]
}): World {
  const { answerSeconds } = load
  return {
    name: `rate: ${name}`,
    capacity,
    of: 'rate',
    answerSeconds,
    isQuick: false,
    block: openServer(load),
  }
}
