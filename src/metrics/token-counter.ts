/** Counts o200k tokens of a text; undefined for one that would take too long. */
export type TokenCounter = (text: string) => number | undefined

/** Longer texts would take seconds in which nothing else happens. */
const MAX_TEXT = 1_000_000

/**
 * Loads the o200k tokenizer, which takes some 50 ms and 20 MB: do it before the first request,
 * never inside a timed window.
 */
export async function loadTokenCounter(): Promise<TokenCounter> {
  const { countO200k, loadO200k } = await import('../tokenizer/o200k.ts')
  loadO200k()
  return (text) => (text.length > MAX_TEXT ? undefined : countO200k(text))
}
