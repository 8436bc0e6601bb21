import type { ConverseStreamCommandInput } from '@aws-sdk/client-bedrock-runtime'

import { JSON_INSTRUCTION } from '../../model/json-instruction.ts'
import type { Call } from '../contract.ts'

/**
 * The input of ConverseStream. There is no JSON mode to ask for, only the instruction. `body` is
 * merged into the input itself, last, so that it reaches all of it: `performanceConfig`, or a
 * model's own parameters in `additionalModelRequestFields`.
 */
export function request(call: Call): ConverseStreamCommandInput {
  const text = call.json ? `${call.prompt}\n\n${JSON_INSTRUCTION}` : call.prompt
  const input: ConverseStreamCommandInput = {
    modelId: call.model,
    messages: [{ role: 'user', content: [{ text }] }],
    inferenceConfig: { maxTokens: call.maxTokens, temperature: call.temperature },
  }
  Object.assign(input, call.body)
  for (const [name, value] of Object.entries(input)) {
    if (value === null) Reflect.deleteProperty(input, name)
  }
  return input
}
