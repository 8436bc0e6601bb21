import type { ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime'

import type { Message, ToolChoice } from '../../model/prompt.ts'
import type { BodyFields, Call, ClientProtocol } from '../contract.ts'
import { isObject, type JsonObject } from '../json-value.ts'
import { mergedBody } from '../merged-body.ts'
import { alternating, argumentsOf, type Turn } from '../turns.ts'
import { wireMessages } from '../wire-request.ts'

/** Nothing is kept unasked: the point says up to where, and earlier ones are found from it. */
const KEPT = { cachePoint: { type: 'default' } }

export const fields: BodyFields = {
  model: 'modelId',
  prompt: 'messages',
  system: 'system',
  tools: 'toolConfig.tools',
  toolChoice: 'toolConfig.toolChoice',
  schema: 'outputConfig.textFormat',
  limit: 'inferenceConfig.maxTokens',
  otherLimits: [],
  temperature: 'inferenceConfig.temperature',
  format: undefined,
  stream: undefined,
  optional: ['inferenceConfig.temperature'],
}

export const cannot: ClientProtocol['cannot'] = {
  'late system messages':
    'takes system messages only in front of a conversation. Move it into `system`',
  "toolChoice 'none'": 'can only let a model call tools or make it. Leave `tools` out',
  'tool calls without tools': 'takes them only beside `tools`. Declare the tools that are called',
}

/**
 * The input of ConverseStream and of Converse. There is no JSON mode to ask for, only the instruction. `body` is
 * merged into the input itself, last, so that it reaches all of it: `performanceConfig`, or a
 * model's own parameters in `additionalModelRequestFields`.
 */
export function request(call: Call): ConverseCommandInput {
  return Object.assign({ modelId: call.model }, withImageBytes(body(call)))
}

/** The input as plain data, with images in base64 as the client sends them. */
export function body(call: Call): JsonObject {
  const { system, schema, keepPrompt } = call
  const kept = keepPrompt ? [KEPT] : []
  const turns = alternating(wireMessages(call).map(turnOf))
  return mergedBody(call, {
    modelId: call.model,
    ...(system !== undefined && { system: [{ text: system }, ...kept] }),
    messages: turns.map(({ role, blocks }, index) => ({
      role,
      content: index === turns.length - 1 ? [...blocks, ...kept] : blocks,
    })),
    inferenceConfig: { maxTokens: call.maxTokens, temperature: call.temperature },
    ...toolFields(call),
    ...(schema && {
      outputConfig: {
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { name: 'answer', schema: JSON.stringify(schema) } },
        },
      },
    }),
  })
}

function toolFields({ tools, toolChoice, system, keepPrompt }: Call): JsonObject {
  if (!tools) return {}
  return {
    toolConfig: {
      tools: [
        ...tools.map(({ name, description, parameters }) => ({
          toolSpec: {
            name,
            ...(description !== undefined && { description }),
            inputSchema: { json: parameters },
          },
        })),
        // Tools come first, so that a point behind the system prompt is one behind them.
        ...(keepPrompt && system === undefined ? [KEPT] : []),
      ],
      ...(toolChoice && { toolChoice: choiceOf(toolChoice) }),
    },
  }
}

function choiceOf(choice: ToolChoice): object {
  if (typeof choice === 'object') return { tool: choice }
  return choice === 'required' ? { any: {} } : { auto: {} }
}

/** The result of a tool is the user's. */
function turnOf({
  role,
  content,
  toolCalls = [],
  toolCallId,
  images = [],
}: Message): Turn<'user' | 'assistant', object> {
  if (role === 'tool') {
    const result = { toolUseId: toolCallId, content: [{ text: content }] }
    return { role: 'user', blocks: [{ toolResult: result }] }
  }
  const said = content === '' && toolCalls.length > 0 ? [] : [{ text: content }]
  return {
    role: role === 'user' ? 'user' : 'assistant',
    blocks: [
      ...said,
      ...images.map(({ mediaType, data }) => ({
        image: { format: mediaType.replace('image/', ''), source: { bytes: data } },
      })),
      ...toolCalls.map((call) => ({
        toolUse: { toolUseId: call.id, name: call.name, input: argumentsOf(call) },
      })),
    ],
  }
}

/** The client takes bytes where the wire has base64. */
function withImageBytes(input: JsonObject): JsonObject {
  const { messages } = input
  if (!Array.isArray(messages)) return input
  return { ...input, messages: messages.map(withBytesInBlocks) }
}

function withBytesInBlocks(message: unknown): unknown {
  if (!isObject(message) || !Array.isArray(message['content'])) return message
  const content = message['content'].map((block: unknown) => {
    if (!isObject(block) || !isObject(block['image'])) return block
    const { source } = block['image']
    if (!isObject(source) || typeof source['bytes'] !== 'string') return block
    const bytes = Buffer.from(source['bytes'], 'base64')
    return { ...block, image: { ...block['image'], source: { bytes } } }
  })
  return { ...message, content }
}
