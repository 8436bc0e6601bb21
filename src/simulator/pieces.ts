import type { Tool } from '../model/prompt.ts'
import type { AnswerWriter, FakeAnswer, FakeVendor, Piece } from '../protocol/fake-vendor.ts'
import type { JsonObject } from '../protocol/json-value.ts'
import type { RequestedAnswer } from '../protocol/requested-answer.ts'
import { encodeO200k } from '../tokenizer/o200k.ts'
import type { Script } from './script.ts'
import type { WrittenAnswer } from './write-answer.ts'

/** Of fewer nobody can tell a pace. */
const MIN_PIECES = 4

/** A written answer, or the arguments of a tool that is called instead. */
export interface ToldAnswer extends WrittenAnswer {
  readonly tool: Tool | undefined
}

/** A piece of a stream with the time at which it is due. */
export interface TimedPiece {
  readonly piece: Piece
  /** Stamp of `performance.now()`. */
  readonly at: number
}

/** When an answer begins, and how fast it comes. */
export interface Tempo {
  readonly startsAt: number
  readonly tokensPerMs: number
  /** About so far apart are its pieces, in milliseconds. */
  readonly gapMs: number
}

/**
 * An answer as its endpoint streams it, in pieces of equal length. Its pace is that of the tokens behind
 * the first piece, over the time behind it.
 */
export function timedPieces(
  writer: AnswerWriter,
  { text: words, isCut, tokens, tool }: ToldAnswer,
  { startsAt, tokensPerMs, gapMs }: Tempo,
): TimedPiece[] {
  const characters = Array.from(words)
  const count = Math.min(
    characters.length,
    Math.max(MIN_PIECES, Math.round(tokens / (tokensPerMs * gapMs))),
  )
  const chunks = Array.from({ length: count }, (_, index) =>
    characters
      .slice(
        Math.floor((index * characters.length) / count),
        Math.floor(((index + 1) * characters.length) / count),
      )
      .join(''),
  )
  const said = chunks.map((chunk, index) =>
    tool === undefined
      ? writer.content(chunk)
      : writer.call({
          id: `call_${tool.name}`,
          name: tool.name,
          arguments: chunk,
          isFirst: index === 0,
          isLast: index === chunks.length - 1,
        }),
  )
  const cause = tool === undefined ? 'own end' : 'tool call'
  const lastsMs = (tokens - encodeO200k(chunks[0] ?? '').length) / tokensPerMs
  const stepMs = count < 2 ? 0 : lastsMs / (count - 1)
  return [
    { piece: writer.start(), at: startsAt },
    ...said.map((piece, index) => ({ piece, at: startsAt + index * stepMs })),
    { piece: writer.end(isCut ? 'token limit' : cause), at: startsAt + lastsMs },
  ]
}

/** An answer as its endpoint sends it, in one piece. */
export function wholeOf(
  fakeVendor: FakeVendor,
  answer: FakeAnswer,
  { text, isCut, tool }: ToldAnswer,
): string {
  const cause = tool === undefined ? 'own end' : 'tool call'
  const said = {
    reasoning: '',
    content: tool === undefined ? text : '',
    calls: tool ? [{ id: `call_${tool.name}`, name: tool.name, arguments: text }] : [],
    cause: isCut ? 'token limit' : cause,
  } as const
  return fakeVendor.whole?.(answer, said) ?? ''
}

/** What vendors call the result of a tool. */
const TOOL_RESULT =
  /"role":"tool"|"function_call_output"|"tool_result"|"functionResponse"|"toolResult"/

/**
 * The tool that a model calls: one that it must, or else one of those that are offered, unless it has
 * been told a result already.
 */
export function calledTool(
  { tools, mustCall, mayCall }: RequestedAnswer,
  body: JsonObject,
  { random, outcome }: Script,
): Tool | undefined {
  if (!mayCall || outcome === 'poor-answer') return undefined
  if (mustCall.length === 0 && TOOL_RESULT.test(JSON.stringify(body))) return undefined
  const offered =
    mustCall.length === 0 ? tools : tools.filter(({ name }) => mustCall.includes(name))
  return offered[random.integer(offered.length)]
}
