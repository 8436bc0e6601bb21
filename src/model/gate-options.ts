import { limits } from './limits.ts'
import { z } from './zod.ts'

const probability = z
  .number()
  .gt(0, 'expected a probability above 0 and below 1')
  .lt(1, 'expected a probability above 0 and below 1')

const change = 'expected a fraction above 0 and up to 10; 20 % is 0.2'
const power = 'expected a probability above 0.5 and below 1'

/** What change a build is to see, and what that may take: the matrix then chooses its rounds. */
export const detectOptions = {
  /** The slowdown of one cell that a build is to see, a fraction: 0.2 is 20 %. Left out: rounds are as declared. */
  detect: z.number(change).gt(0, change).max(10, change).optional(),
  /** How often the first build with it is to be red, above 0.5 and below 1. Default 0.9. */
  power: z.number(power).gt(0.5, power).lt(1, power).optional(),
  /** The most rounds that are chosen for it. Default: four times `rounds`. */
  maxRounds: limits.rounds.optional(),
  /** The most minutes that they may take, later looks not counted. Default: any. */
  maxMinutes: z.number().positive('expected minutes above 0').optional(),
}

export const DEFAULT_POWER = 0.9

/** How regressions are judged; docs/gate.md says what the parts do. */
export const gateOptions = z.strictObject({
  ...detectOptions,
  /** Share of builds that may be red although nothing changed, per matrix. */
  alpha: probability.default(0.01),
  /** Growth that counts as none, where a threshold names no `atMost`: 0.05 is 5 %. */
  margin: z.number().min(0, 'expected 0 or more; 5 % is 0.05').default(0.05),
  /**
   * A first look with a p value below this is followed by a second look, and that by a third where it leaves doubt. Default 2 ÷ the number of
   * tests, from 0.03 to 0.1.
   */
  screen: probability.optional(),
  /** The most rounds of a cell in a later look; what matters less to what stood out gets fewer, at least 12. */
  confirmRounds: z.int('expected a whole number').min(6, 'expected at least 6').default(90),
  /** Pause before a later look, in milliseconds. */
  confirmPauseMs: z
    .number()
    .min(0, 'expected 0 ms or more')
    .max(2 ** 31 - 1, 'expected less than 25 days')
    .default(30_000),
  /** Correlation of a run's effects at two looks, a pause apart: 0 is none, 1 the same. */
  overlap: z.number().min(0, 'expected 0 to 1').max(1, 'expected 0 to 1').default(0.5),
  /** Whether what the later looks do not settle fails the build. */
  onInconclusive: z.enum(['pass', 'fail']).default('pass'),
})

export type GateOptions = z.output<typeof gateOptions>
