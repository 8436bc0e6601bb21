import type { Check } from '../model/answer.ts'

const FEWEST_TOKENS = 40
/** Shorter prose than this may well be a single paragraph. */
const TOKENS_OF_ONE_PARAGRAPH = 150
/** As many of the keywords as a relevant answer must contain, where there are that many. */
const FEWEST_KEYWORDS = 2

/**
 * The checks every answer gets unless a matrix brings its own `checks`: spread them to keep them
 * beside yours, e.g. `checks: { ...builtInChecks, polite: … }`.
 */
export const builtInChecks: Readonly<Record<'length' | 'paragraphs' | 'relevance', Check>> = {
  /** At least 40 tokens, or a quarter of `maxTokens` where that is less. */
  length({ tokens, maxTokens }) {
    const fewest = Math.min(FEWEST_TOKENS, maxTokens / 4)
    return tokens >= fewest || `${tokens} tokens, expected at least ${fewest}`
  },

  /** Prose of some length stands in paragraphs. Not asked of JSON. */
  paragraphs({ text, tokens, jsonMode }) {
    if (jsonMode || tokens < TOKENS_OF_ONE_PARAGRAPH) return true
    const paragraphs = text.split(/\n\s*\n/).filter((block) => block.trim() !== '').length
    return paragraphs >= 2 || `${tokens} tokens in a single paragraph`
  },

  /** The answer takes up the prompt's keywords. Prompts without keywords are not asked. */
  relevance({ text, keywords }) {
    if (keywords.length === 0) return true
    const lowerCase = text.toLowerCase()
    const found = keywords.filter((keyword) => lowerCase.includes(keyword.toLowerCase()))
    const needed = Math.min(FEWEST_KEYWORDS, keywords.length)
    if (found.length >= needed) return true
    return `${found.length} of ${keywords.length} keywords, expected at least ${needed}`
  },
}
