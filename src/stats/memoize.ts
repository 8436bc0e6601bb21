/**
 * The same function, which computes the answer to the same input once: a flat record of numbers and
 * flags. What it knows is forgotten when it is more than `most` answers.
 */
export function memoize<Input extends object, Answer>(
  compute: (input: Input) => Answer,
  { most = 10_000 }: { readonly most?: number } = {},
): (input: Input) => Answer {
  const known = new Map<string, { readonly answer: Answer }>()
  return (input) => {
    const key = Object.values(input).join(' ')
    const before = known.get(key)
    if (before) return before.answer
    const answer = compute(input)
    if (known.size >= most) known.clear()
    known.set(key, { answer })
    return answer
  }
}
