import type { Message, ToolChoice } from '../../model/prompt.ts'
import type { WireRequest } from '../../transport/capture.ts'
import type { BodyFields, Call } from '../contract.ts'
import type { JsonObject } from '../json-value.ts'
import { mergedBody } from '../merged-body.ts'
import { isStrict } from '../strict-schema.ts'
import { dataUrl } from '../turns.ts'
import { wireRequest, wireMessages } from '../wire-request.ts'

/** A chat completion, streaming or whole, as the OpenAI API reference describes it. */
export function request(call: Call): WireRequest {
  return wireRequest(call, {
    path: '/chat/completions',
    headers: call.apiKey === undefined ? {} : { authorization: `Bearer ${call.apiKey}` },
    body: body(call),
  })
}

export const fields: BodyFields = {
  model: 'model',
  prompt: 'messages',
  tools: 'tools',
  toolChoice: 'tool_choice',
  schema: 'response_format',
  limit: 'max_tokens',
  otherLimits: ['max_completion_tokens'],
  temperature: 'temperature',
  format: 'response_format',
  stream: 'stream',
  optional: ['stream_options', 'temperature', 'response_format', 'reasoning_effort', 'reasoning'],
}

export function body(call: Call): JsonObject {
  return mergedBody(call, {
    model: call.model,
    messages: [
      ...(call.system === undefined ? [] : [{ role: 'system', content: call.system }]),
      ...wireMessages(call).map(messageOf),
    ],
    stream: !call.whole,
    ...(!call.whole && { stream_options: { include_usage: true } }),
    max_tokens: call.maxTokens,
    temperature: call.temperature,
    ...(call.tools && {
      tools: call.tools.map((tool) => ({ type: 'function', function: tool })),
      ...(call.toolChoice && { tool_choice: choiceOf(call.toolChoice) }),
    }),
    ...formatOf(call),
  })
}

function formatOf({ schema, json }: Call): JsonObject {
  if (schema) {
    const named = { name: 'answer', schema, strict: isStrict(schema) }
    return { response_format: { type: 'json_schema', json_schema: named } }
  }
  return json ? { response_format: { type: 'json_object' } } : {}
}

function choiceOf(choice: ToolChoice): unknown {
  return typeof choice === 'string' ? choice : { type: 'function', function: choice }
}

function messageOf({ role, content, toolCalls, toolCallId, images }: Message): object {
  if (role === 'tool') return { role, tool_call_id: toolCallId, content }
  if (toolCalls && toolCalls.length > 0) {
    const calls = toolCalls.map(({ id, ...call }) => ({ id, type: 'function', function: call }))
    return { role, content: content === '' ? null : content, tool_calls: calls }
  }
  if (!images) return { role, content }
  const shown = images.map((image) => ({ type: 'image_url', image_url: { url: dataUrl(image) } }))
  return { role, content: [{ type: 'text', text: content }, ...shown] }
}
