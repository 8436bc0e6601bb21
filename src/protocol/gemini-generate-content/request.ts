import type { Message, ToolChoice } from '../../model/prompt.ts'
import type { WireRequest } from '../../transport/capture.ts'
import type { BodyFields, Call, HttpProtocol } from '../contract.ts'
import type { JsonObject } from '../json-value.ts'
import { mergedBody } from '../merged-body.ts'
import { alternating, argumentsOf, calledName, type Turn } from '../turns.ts'
import { wireRequest, wireMessages } from '../wire-request.ts'

/** A generateContent, streamed or whole, as Google's API reference describes it. */
export function request(call: Call): WireRequest {
  return wireRequest(call, {
    path: `/models/${encodeURIComponent(call.model)}:${methodOf(call)}`,
    headers: call.apiKey === undefined ? {} : { 'x-goog-api-key': call.apiKey },
    body: body(call),
  })
}

/** Without `alt=sse` a stream is one JSON array. */
function methodOf({ whole = false }: Call): string {
  return whole ? 'generateContent' : 'streamGenerateContent?alt=sse'
}

export const fields: BodyFields = {
  model: undefined,
  prompt: 'contents',
  system: 'systemInstruction',
  tools: 'tools',
  toolChoice: 'toolConfig.functionCallingConfig',
  schema: 'generationConfig.responseJsonSchema',
  limit: 'generationConfig.maxOutputTokens',
  otherLimits: [],
  temperature: 'generationConfig.temperature',
  format: 'generationConfig.responseMimeType',
  stream: undefined,
  optional: ['generationConfig.temperature', 'generationConfig.responseMimeType'],
}

export const cannot: HttpProtocol['cannot'] = {
  'late system messages':
    'takes system messages only in front of a conversation. Move it into `system`',
}

export function body(call: Call): JsonObject {
  return mergedBody(call, {
    ...(call.system !== undefined && { systemInstruction: { parts: [{ text: call.system }] } }),
    contents: alternating(wireMessages(call).map((message) => turnOf(message, call.messages))).map(
      ({ role, blocks }) => ({ role, parts: blocks }),
    ),
    ...(call.tools && {
      tools: [
        {
          functionDeclarations: call.tools.map(({ parameters, ...tool }) => ({
            ...tool,
            parametersJsonSchema: parameters,
          })),
        },
      ],
      ...(call.toolChoice && {
        toolConfig: { functionCallingConfig: callingConfig(call.toolChoice) },
      }),
    }),
    generationConfig: {
      maxOutputTokens: call.maxTokens,
      temperature: call.temperature,
      ...((call.json || call.schema) && { responseMimeType: 'application/json' }),
      ...(call.schema && { responseJsonSchema: call.schema }),
    },
  })
}

function callingConfig(choice: ToolChoice): object {
  if (typeof choice === 'object') return { mode: 'ANY', allowedFunctionNames: [choice.name] }
  return { mode: { auto: 'AUTO', required: 'ANY', none: 'NONE' }[choice] }
}

/** The answer of a tool is the user's, and goes by the tool's name. */
function turnOf(
  { role, content, toolCalls = [], toolCallId, images = [] }: Message,
  messages: readonly Message[],
): Turn<'user' | 'model', object> {
  if (role === 'tool') {
    const name = calledName(messages, toolCallId)
    return {
      role: 'user',
      blocks: [{ functionResponse: { name, response: { result: content } } }],
    }
  }
  const said = content === '' && toolCalls.length > 0 ? [] : [{ text: content }]
  return {
    role: role === 'user' ? 'user' : 'model',
    blocks: [
      ...said,
      ...images.map(({ mediaType, data }) => ({ inlineData: { mimeType: mediaType, data } })),
      ...toolCalls.map((call) => ({ functionCall: { name: call.name, args: argumentsOf(call) } })),
    ],
  }
}
