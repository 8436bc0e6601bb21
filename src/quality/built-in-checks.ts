import type { Check } from '../model/answer.ts'

const MIN_TOKENS = 40
/** Shorter prose than this may well be a single paragraph. */
const TOKENS_OF_ONE_PARAGRAPH = 150
/** Where a limit cuts, the first paragraph may take twice as long. */
const TOKENS_OF_ONE_CUT_PARAGRAPH = 300
/** As many of the keywords as a relevant answer must contain, where there are that many. */
const MIN_KEYWORDS = 2
/** The tokens in which a good answer comes to a keyword: what had room for fewer owes none. */
const TOKENS_PER_KEYWORD = 64

/**
 * The checks every answer gets unless a matrix brings its own `checks`: spread them to keep them
 * beside yours, e.g. `checks: { ...builtInChecks, polite: … }`. They scale with the tokens that were
 * given, and are not asked of calls of tools.
 */
export const builtInChecks: Readonly<Record<'length' | 'paragraphs' | 'relevance', Check>> = {
  /** At least 40 tokens, or a quarter of `maxTokens` where that is less. */
  length({ tokens, maxTokens, toolCalls, schema }) {
    const least = Math.min(MIN_TOKENS, maxTokens / 4)
    // How long an answer of a schema is the schema says.
    if (tokens >= least || toolCalls.length > 0 || schema) return true
    return `${tokens} tokens, expected at least ${least}`
  },

  /** Prose of some length stands in paragraphs. Not asked of JSON. */
  paragraphs({ text, tokens, jsonMode, truncated, toolCalls }) {
    const most = truncated ? TOKENS_OF_ONE_CUT_PARAGRAPH : TOKENS_OF_ONE_PARAGRAPH
    if (jsonMode || tokens < most || toolCalls.length > 0) return true
    const paragraphs = text.split(/\n\s*\n/).filter((block) => block.trim() !== '').length
    return paragraphs >= 2 || `${tokens} tokens in a single paragraph`
  },

  /**
   * The answer takes up the prompt's keywords: two, fewer where `maxTokens` leaves little room. Prompts
   * without keywords are not asked.
   */
  relevance({ text, keywords, maxTokens, toolCalls }) {
    if (keywords.length === 0 || toolCalls.length > 0) return true
    const lowerCase = text.toLowerCase()
    const found = keywords.filter((keyword) => lowerCase.includes(keyword.toLowerCase()))
    const room = Math.floor(maxTokens / TOKENS_PER_KEYWORD)
    const needed = Math.min(MIN_KEYWORDS, keywords.length, room)
    if (found.length >= needed) return true
    return `${found.length} of ${keywords.length} keywords, expected at least ${needed}`
  },
}
