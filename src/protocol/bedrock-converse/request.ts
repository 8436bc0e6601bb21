import type { ConverseStreamCommandInput, Message } from '@aws-sdk/client-bedrock-runtime'

import type { BodyFields, Call } from '../contract.ts'
import type { JsonObject } from '../json-value.ts'
import { mergedBody } from '../merged-body.ts'
import { wordsOf } from '../wire-request.ts'

export const fields: BodyFields = {
  model: 'modelId',
  prompt: 'messages',
  limit: 'inferenceConfig.maxTokens',
  otherLimits: [],
  temperature: 'inferenceConfig.temperature',
  format: undefined,
  stream: undefined,
  optional: ['inferenceConfig.temperature'],
}

/**
 * The input of ConverseStream. There is no JSON mode to ask for, only the instruction. `body` is
 * merged into the input itself, last, so that it reaches all of it: `performanceConfig`, or a
 * model's own parameters in `additionalModelRequestFields`.
 */
export function request(call: Call): ConverseStreamCommandInput {
  return Object.assign({ modelId: call.model }, body(call))
}

/** The input as plain data. */
export function body(call: Call): JsonObject {
  const messages: Message[] = wordsOf(call).map(({ role, content }) => ({
    role,
    content: [{ text: content }],
  }))
  // Nothing is kept unasked: the point says up to where, and earlier ones are found from it.
  if (call.keepPrompt) messages.at(-1)?.content?.push({ cachePoint: { type: 'default' } })
  return mergedBody(call, {
    modelId: call.model,
    messages,
    inferenceConfig: { maxTokens: call.maxTokens, temperature: call.temperature },
  })
}
