import type { JudgeCheck, JudgeOptions } from '../model/judge.ts'
import { limits } from '../model/limits.ts'
import { parseOptions } from '../model/parse-options.ts'
import { z } from '../model/zod.ts'

const share = z
  .number()
  .min(0, 'expected a score from 0 to 1')
  .max(1, 'expected a score from 0 to 1')

const judgeOptions = z.strictObject(
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

/**
 * A check in which a second model judges each answer, on the budget of the run. It is asked after the
 * rounds that it judges, outside of every clock; what it costs is announced and recorded by itself.
 * @param options - Who judges, and from which score on an answer passes.
 * @example checks: { helpful: judgedBy({ model: 'claude-haiku-4-5', provider: 'openrouter', atLeast: 0.7 }) }
 */
export function judgedBy(options: JudgeOptions): JudgeCheck {
  return { judgedBy: parseOptions(judgeOptions, options, 'judgedBy()') }
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}
