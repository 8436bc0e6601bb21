import { MAX_TIME_FACTOR, MAX_TIMER_MS } from './timer-limit.ts'
import { z } from './zod.ts'

/** No model reads more, and composing it takes seconds. */
const MAX_INPUT_TOKENS = 2_000_000

const wholeNumber = z.int('expected a whole number')
const atLeastOne = wholeNumber.min(1, 'expected at least 1')
const notNegative = wholeNumber.min(0, 'expected 0 or more')

/** Limits that matrices, plugin and environment share. */
export const limits = {
  timeFactor: atLeastOne.max(MAX_TIME_FACTOR, `expected at most ${MAX_TIME_FACTOR}`),
  rounds: atLeastOne,
  warmup: notNegative,
  turns: wholeNumber.min(2, 'expected at least 2'),
  inputTokens: atLeastOne.max(MAX_INPUT_TOKENS, `expected at most ${MAX_INPUT_TOKENS}`),
  maxTokens: atLeastOne,
  concurrency: atLeastOne,
  rate: z.number('expected requests per second').gt(0, 'expected requests per second above 0'),
  temperature: z.number().min(0, 'expected 0 to 2').max(2, 'expected 0 to 2'),
  timeoutMs: z
    .number()
    .min(1, 'expected at least 1 ms')
    .max(MAX_TIMER_MS, `expected at most ${MAX_TIMER_MS} ms`),
  seed: wholeNumber.min(0, 'expected a whole number from 0 to 2^53 − 1'),
} as const
