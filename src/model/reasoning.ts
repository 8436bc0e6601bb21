/** How hard a model thinks before it answers, the least first. */
export const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const

/** How hard a model thinks before it answers. */
export type Effort = (typeof efforts)[number]

/** An effort, or a limit on the tokens of thinking. */
export type Reasoning = Effort | ThinkingLimit

/** A limit on thinking. */
export interface ThinkingLimit {
  /**
   * Tokens, whole, from 0.
   * @example reasoning: { maxTokens: 1_024 }
   */
  readonly maxTokens: number
}
