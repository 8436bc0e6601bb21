import type { ProtocolName } from '../model/provider.ts'
import { anthropicMessages } from './anthropic-messages/protocol.ts'
import type { HttpProtocol } from './contract.ts'
import { geminiGenerateContent } from './gemini-generate-content/protocol.ts'
import { openaiChat } from './openai-chat/protocol.ts'
import { openaiResponses } from './openai-responses/protocol.ts'

export const protocols: Readonly<Record<ProtocolName, HttpProtocol>> = {
  'anthropic-messages': anthropicMessages,
  'gemini-generate-content': geminiGenerateContent,
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
}
