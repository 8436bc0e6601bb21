import { topics } from '../catalog/topics.ts'
import { JSON_INSTRUCTION } from '../model/json-instruction.ts'
import type { JsonSchema, Tool } from '../model/prompt.ts'
import { decodeO200k, encodeO200k } from '../tokenizer/o200k.ts'
import { composeAnswer, composeJsonAnswer, composePoorAnswer, composeScore } from './answers.ts'
import { declaredKeywords } from './declared-prompts.ts'
import { schemaValue } from './schema-value.ts'
import type { Script } from './script.ts'

const MIN_KEYWORD_LENGTH = 6
const MAX_KEYWORDS = 8

/** What an answer is to be about, and how it is to look. */
export interface Assignment {
  /** The last message. */
  readonly question: string
  readonly json: boolean
  /** What the answer has to be, in JSON. */
  readonly schema?: JsonSchema | undefined
  /** The tool that is called instead of an answer. */
  readonly tool?: Tool | undefined
  readonly maxTokens: number | undefined
  /** A score is asked for, and no prose. */
  readonly isJudge?: boolean | undefined
}

/** The text of a simulated answer, cut where the limit is. */
export interface WrittenAnswer {
  readonly text: string
  readonly tokens: number
  readonly isCut: boolean
}

export function writeAnswer(assignment: Assignment, script: Script): WrittenAnswer {
  const limit = assignment.maxTokens ?? script.tokens
  const tokens = encodeO200k(compose(assignment, script))
  return {
    text: decodeO200k(tokens.slice(0, limit)),
    tokens: Math.min(tokens.length, limit),
    isCut: tokens.length > limit,
  }
}

function compose(assignment: Assignment, script: Script): string {
  const { question, json, schema, tool, isJudge } = assignment
  const pick = (below: number): number => script.random.integer(below)
  if (isJudge) return composeScore(question, pick)
  if (script.outcome === 'poor-answer' && !tool) return composePoorAnswer(pick)
  const keywords = keywordsOf(question)
  const described = tool?.parameters ?? schema
  if (described) return JSON.stringify(schemaValue(described, { pick, words: keywords }))
  const options = { prompt: question, keywords, approximateTokens: script.tokens, pick }
  return json ? composeJsonAnswer(options) : composeAnswer(options)
}

function keywordsOf(prompt: string): readonly string[] {
  const topic = topics.find((item) => prompt.includes(item.prompt))
  if (topic) return topic.keywords
  const declared = declaredKeywords(prompt)
  if (declared) return declared
  // What stands in front of the question may be a long text.
  const asked = prompt.replace(JSON_INSTRUCTION, '').trimEnd().split('\n\n').at(-1) ?? ''
  const words = asked.toLowerCase().match(/\p{L}+/gu) ?? []
  const long = words.filter((word) => word.length >= MIN_KEYWORD_LENGTH && word !== 'request')
  return [...new Set(long)].slice(0, MAX_KEYWORDS)
}
