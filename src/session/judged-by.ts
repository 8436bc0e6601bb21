import type { JudgeCheck, JudgeOptions } from '../model/judge.ts'
import { parseOptions } from '../model/parse-options.ts'
import { judgeOptions } from './judge-option.ts'

/**
 * A check in which a second model judges each answer, on the budget of the run. It is asked after the
 * rounds that it judges, outside of every clock; what it costs is announced and recorded by itself.
 * @param options - Who judges, and from which score on an answer passes.
 * @example checks: { helpful: judgedBy({ model: 'claude-haiku-4-5', provider: 'openrouter', atLeast: 0.7 }) }
 */
export function judgedBy(options: JudgeOptions): JudgeCheck {
  return { judgedBy: parseOptions(judgeOptions, options, 'judgedBy()') }
}
