import type { Message, ToolChoice } from '../../model/prompt.ts'
import type { WireRequest } from '../../transport/capture.ts'
import type { BodyFields, Call, HttpProtocol } from '../contract.ts'
import type { JsonObject } from '../json-value.ts'
import { mergedBody } from '../merged-body.ts'
import { alternating, argumentsOf, type Turn } from '../turns.ts'
import { wireRequest, wireMessages } from '../wire-request.ts'

/** The only dated version of the API there has been since streams had named events. */
const VERSION = '2023-06-01'

/** Nothing is kept unasked: the mark says up to where, and earlier marks are found from it. */
const KEPT = { cache_control: { type: 'ephemeral' } }

/**
 * A message, streamed or whole, as Anthropic's API reference describes it. There is no switch for JSON mode:
 * the instruction is all.
 */
export function request(call: Call): WireRequest {
  return wireRequest(call, {
    path: '/v1/messages',
    headers: {
      'anthropic-version': VERSION,
      ...(call.apiKey !== undefined && { 'x-api-key': call.apiKey }),
    },
    body: body(call),
  })
}

export const fields: BodyFields = {
  model: 'model',
  prompt: 'messages',
  system: 'system',
  tools: 'tools',
  toolChoice: 'tool_choice',
  schema: 'output_config.format',
  limit: 'max_tokens',
  otherLimits: [],
  temperature: 'temperature',
  format: undefined,
  stream: 'stream',
  optional: ['temperature'],
}

export const cannot: HttpProtocol['cannot'] = {
  'late system messages':
    'takes system messages only in front of a conversation, for most models. Move it into `system`',
}

export function body(call: Call): JsonObject {
  const { system, schema, keepPrompt } = call
  return mergedBody(call, {
    model: call.model,
    ...toolFields(call),
    ...(system !== undefined && {
      system: keepPrompt ? [{ type: 'text', text: system, ...KEPT }] : system,
    }),
    messages: turnsOf(call),
    stream: !call.whole,
    max_tokens: call.maxTokens,
    temperature: call.temperature,
    ...(schema && { output_config: { format: { type: 'json_schema', schema } } }),
  })
}

function toolFields({ tools, toolChoice, system, keepPrompt }: Call): JsonObject {
  if (!tools) return {}
  // Tools come first, so that a mark behind the system prompt is one behind them.
  const last = keepPrompt && system === undefined ? tools.length - 1 : -1
  return {
    tools: tools.map(({ parameters, ...tool }, index) => ({
      ...tool,
      input_schema: parameters,
      ...(index === last && KEPT),
    })),
    ...(toolChoice && { tool_choice: choiceOf(toolChoice) }),
  }
}

function choiceOf(choice: ToolChoice): object {
  if (typeof choice === 'object') return { type: 'tool', ...choice }
  return { type: choice === 'required' ? 'any' : choice }
}

function turnsOf(call: Call): object[] {
  const turns = alternating(wireMessages(call).map(turnOf))
  return turns.map(({ role, blocks }, index) => {
    const isLast = call.keepPrompt && index === turns.length - 1
    const [first] = blocks
    // A text by itself needs no list.
    if (!isLast && blocks.length === 1 && first && 'text' in first) {
      return { role, content: first['text'] }
    }
    return {
      role,
      content: isLast ? [...blocks.slice(0, -1), { ...blocks.at(-1), ...KEPT }] : blocks,
    }
  })
}

/** The result of a tool is the user's. */
function turnOf({
  role,
  content,
  toolCalls = [],
  toolCallId,
  images = [],
}: Message): Turn<'user' | 'assistant', JsonObject> {
  if (role === 'tool') {
    return { role: 'user', blocks: [{ type: 'tool_result', tool_use_id: toolCallId, content }] }
  }
  const said = content === '' && toolCalls.length > 0 ? [] : [{ type: 'text', text: content }]
  return {
    role: role === 'user' ? 'user' : 'assistant',
    blocks: [
      ...said,
      ...images.map(({ mediaType, data }) => ({
        type: 'image',
        source: { type: 'base64', media_type: mediaType, data },
      })),
      ...toolCalls.map((call) => ({
        type: 'tool_use',
        id: call.id,
        name: call.name,
        input: argumentsOf(call),
      })),
    ],
  }
}
