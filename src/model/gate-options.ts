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
  detect: z.number(change).gt(0, change).max(10, change).optional(),
  power: z.number(power).gt(0.5, power).lt(1, power).optional(),
  maxRounds: limits.rounds.optional(),
  maxMinutes: z.number().positive('expected minutes above 0').optional(),
}

export const DEFAULT_POWER = 0.9

/** How regressions are judged; docs/gate.md says what the parts do. */
export const gateOptions = z.strictObject({
  ...detectOptions,
  alpha: probability.default(0.01),
  margin: z.number().min(0, 'expected 0 or more; 5 % is 0.05').default(0.05),
  screen: probability.optional(),
  confirmRounds: z.int('expected a whole number').min(6, 'expected at least 6').default(90),
  confirmPauseMs: z
    .number()
    .min(0, 'expected 0 ms or more')
    .max(2 ** 31 - 1, 'expected less than 25 days')
    .default(30_000),
  overlap: z.number().min(0, 'expected 0 to 1').max(1, 'expected 0 to 1').default(0.5),
  onInconclusive: z.enum(['pass', 'fail']).default('pass'),
})
