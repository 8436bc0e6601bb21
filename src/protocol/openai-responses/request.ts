import type { Message, ToolChoice } from '../../model/prompt.ts'
import type { WireRequest } from '../../transport/capture.ts'
import type { BodyFields, Call } from '../contract.ts'
import type { JsonObject } from '../json-value.ts'
import { mergedBody } from '../merged-body.ts'
import { isStrict } from '../strict-schema.ts'
import { dataUrl } from '../turns.ts'
import { wireRequest, wireMessages } from '../wire-request.ts'

/** A response, streamed or whole, that is not stored, as the OpenAI API reference describes it. */
export function request(call: Call): WireRequest {
  return wireRequest(call, {
    path: '/responses',
    headers: call.apiKey === undefined ? {} : { authorization: `Bearer ${call.apiKey}` },
    body: body(call),
  })
}

export const fields: BodyFields = {
  model: 'model',
  prompt: 'input',
  system: 'instructions',
  tools: 'tools',
  toolChoice: 'tool_choice',
  schema: 'text.format',
  limit: 'max_output_tokens',
  otherLimits: [],
  temperature: 'temperature',
  format: 'text.format',
  stream: 'stream',
  optional: ['temperature', 'store', 'text', 'reasoning'],
}

export function body(call: Call): JsonObject {
  return mergedBody(call, {
    model: call.model,
    ...(call.system !== undefined && { instructions: call.system }),
    input: wireMessages(call).flatMap(itemsOf),
    stream: !call.whole,
    store: false,
    max_output_tokens: call.maxTokens,
    temperature: call.temperature,
    ...(call.tools && {
      // Unlike chat completions, responses would be strict where nobody says.
      tools: call.tools.map((tool) => ({ type: 'function', ...tool, strict: false })),
      ...(call.toolChoice && { tool_choice: choiceOf(call.toolChoice) }),
    }),
    ...formatOf(call),
  })
}

function formatOf({ schema, json }: Call): JsonObject {
  if (schema) {
    const format = { type: 'json_schema', name: 'answer', schema, strict: isStrict(schema) }
    return { text: { format } }
  }
  return json ? { text: { format: { type: 'json_object' } } } : {}
}

function choiceOf(choice: ToolChoice): unknown {
  return typeof choice === 'string' ? choice : { type: 'function', ...choice }
}

/**
 * Calls of tools and their results are items of their own. Messages say that they are some, although
 * OpenAI needs it of none: llama.cpp takes those of an assistant only so.
 */
function itemsOf({ role, content, toolCalls = [], toolCallId, images }: Message): object[] {
  if (role === 'tool') {
    return [{ type: 'function_call_output', call_id: toolCallId, output: content }]
  }
  const calls = toolCalls.map(({ id, ...call }) => ({
    type: 'function_call',
    call_id: id,
    ...call,
  }))
  if (content === '' && calls.length > 0) return calls
  if (!images) return [{ type: 'message', role, content }, ...calls]
  const shown = images.map((image) => ({ type: 'input_image', image_url: dataUrl(image) }))
  return [{ type: 'message', role, content: [{ type: 'input_text', text: content }, ...shown] }]
}
