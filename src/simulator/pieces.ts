import type { Tool } from '../model/prompt.ts'
import type { AnswerWriter, FakeAnswer, FakeVendor, Piece } from '../protocol/fake-vendor.ts'
import type { JsonObject } from '../protocol/json-value.ts'
import type { RequestedAnswer } from '../protocol/requested-answer.ts'
import type { Script } from './script.ts'
import type { WrittenAnswer } from './write-answer.ts'

/** An answer as its endpoint sends it, in pieces of so many characters. */
export function piecesOf(
  writer: AnswerWriter,
  { text: words, isCut, tool }: WrittenAnswer & { readonly tool: Tool | undefined },
  size: number,
): Piece[] {
  const characters = Array.from(words)
  const chunks = Array.from({ length: Math.ceil(characters.length / size) }, (_, index) =>
    characters.slice(index * size, (index + 1) * size).join(''),
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
  return [writer.start(), ...said, writer.end(isCut ? 'token limit' : cause)]
}

/** An answer as its endpoint sends it, in one piece. */
export function wholeOf(
  fakeVendor: FakeVendor,
  answer: FakeAnswer,
  { text, isCut, tool }: WrittenAnswer & { readonly tool: Tool | undefined },
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
