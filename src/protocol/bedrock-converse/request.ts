import type { ConverseStreamCommandInput, Message } from '@aws-sdk/client-bedrock-runtime'

import type { Call } from '../contract.ts'
import { wordsOf } from '../wire-request.ts'

/**
 * The input of ConverseStream. There is no JSON mode to ask for, only the instruction. `body` is
 * merged into the input itself, last, so that it reaches all of it: `performanceConfig`, or a
 * model's own parameters in `additionalModelRequestFields`.
 */
export function request(call: Call): ConverseStreamCommandInput {
  const messages: Message[] = wordsOf(call).map(({ role, content }) => ({
    role,
    content: [{ text: content }],
  }))
  // Nothing is kept unasked: the point says up to where, and earlier ones are found from it.
  if (call.keepPrompt) messages.at(-1)?.content?.push({ cachePoint: { type: 'default' } })
  const input: ConverseStreamCommandInput = {
    modelId: call.model,
    messages,
    inferenceConfig: { maxTokens: call.maxTokens, temperature: call.temperature },
  }
  Object.assign(input, call.body)
  for (const [name, value] of Object.entries(input)) {
    if (value === null) Reflect.deleteProperty(input, name)
  }
  return input
}
