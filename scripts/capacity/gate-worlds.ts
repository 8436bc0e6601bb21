import type { LoadKind } from '../../src/model/capacity.ts'
import type { RandomStream } from '../../src/stats/random.ts'
import { gaussian, openServer, type SimulatedServer, slotServer, slowingServer } from './servers.ts'

/** An endpoint of which runs are accepted, and what becomes of it: its capacity falls by about so much. */
export interface GateWorld {
  readonly name: string
  readonly endpoints: number
  /** What is searched; in flight unless said. */
  readonly of?: LoadKind
  /** How long an answer takes, at a rate. */
  readonly answerSeconds?: number
  /** Its server in one run, which may differ from those of others although nothing has changed. */
  readonly serverOf: (fall: Fall, run: RandomStream) => SimulatedServer['block']
}

/** By which part the capacity is lower: −32 and −52 % of the slots', −33 and −50 % of the slowing server's. */
export const falls = ['none', '30 %', '50 %'] as const
export type Fall = (typeof falls)[number]

const slots: Readonly<Record<Fall, number>> = { none: 20, '30 %': 14, '50 %': 10 }
const slowdowns: Readonly<Record<Fall, number>> = { none: 1, '30 %': 1.2, '50 %': 1.4 }
/** At a rate. */
const ANSWER_SECONDS = 0.8
const openSlots: Readonly<Record<Fall, number>> = { none: 16, '30 %': 12, '50 %': 9 }
/** Times that differ by 5 % from run to run make capacities that differ by 10 %. */
const RUN_SD = 0.05

const slotsOf: GateWorld['serverOf'] = (fall) =>
  slotServer({ slots: slots[fall], isRandom: true, maxWait: 0.5 })

export const gateWorlds: readonly GateWorld[] = [
  { name: '20 slots, exponential times', endpoints: 1, serverOf: slotsOf },
  { name: 'the same, four endpoints, of which one falls', endpoints: 4, serverOf: slotsOf },
  {
    name: 'slows down gradually, runs differ by 10 %',
    endpoints: 1,
    serverOf: (fall, run) => {
      const scale = slowdowns[fall] * Math.exp(RUN_SD * gaussian(run))
      return slowingServer({
        growth: 0.1,
        limit: 3.2,
        sigma: 0.25,
        blockSigma: 0,
        scaleAt: () => scale,
      })
    },
  },
  {
    name: 'at a rate, 16 slots, exponential times of 0.8 s',
    endpoints: 1,
    of: 'rate',
    answerSeconds: ANSWER_SECONDS,
    serverOf: (fall) =>
      openServer({
        slots: openSlots[fall],
        answerSeconds: ANSWER_SECONDS,
        isRandom: true,
        maxWait: 0.2,
      }),
  },
]
