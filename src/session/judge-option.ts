import type { JudgeOptions } from '../model/judge.ts'
import { limits } from '../model/limits.ts'
import { z } from '../model/zod.ts'

const share = z
  .number()
  .min(0, 'expected a score from 0 to 1')
  .max(1, 'expected a score from 0 to 1')

/** The options of `judgedBy()`; `JudgeOptions` explains them. */
export const judgeOptions = z.strictObject(
  {
    model: z.string().min(1),
    provider: z.string().min(1),
    atLeast: share,
    question: z
      .custom<NonNullable<JudgeOptions['question']>>(isFunction, 'expected a function')
      .optional(),
    score: z
      .custom<NonNullable<JudgeOptions['score']>>(isFunction, 'expected a function')
      .optional(),
    maxTokens: limits.maxTokens.optional(),
    maxAnswerBytes: limits.maxTokens.optional(),
  },
  'expected { model, provider, atLeast }',
)

/** A check that asks a second model. */
export const judgeOption = z.strictObject(
  { judgedBy: judgeOptions },
  'expected judgedBy({ model, provider, atLeast })',
)

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}
