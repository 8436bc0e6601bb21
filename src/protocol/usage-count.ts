import { count, isObject } from './json-value.ts'

/** A count inside a `…_details` object. */
export function detail(details: unknown, name: string): number | undefined {
  return isObject(details) ? count(details[name]) : undefined
}

/**
 * Output tokens where the vendor's definition includes reasoning. Some servers count it apart all
 * the same; their total gives them away.
 */
export function outputWithReasoning(counts: {
  readonly input: number | undefined
  readonly output: number | undefined
  readonly reasoning: number | undefined
  readonly total: number | undefined
}): number | undefined {
  const { input, output, reasoning, total } = counts
  if (output === undefined || !reasoning) return output
  const isApart = reasoning > output || total === (input ?? 0) + output + reasoning
  return isApart ? output + reasoning : output
}
