/** How hard a model thinks before it answers, the least first. */
export const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const

/** How hard a model thinks before it answers. */
export type Effort = (typeof efforts)[number]

/** An effort, or a limit on the tokens of thinking. */
export type Reasoning = Effort | { readonly maxTokens: number }
