import type { HttpProtocolName, ProtocolName } from '../model/provider.ts'
import { anthropicMessages } from './anthropic-messages/protocol.ts'
import { bedrockConverse } from './bedrock-converse/protocol.ts'
import type { HttpProtocol, Protocol } from './contract.ts'
import { geminiGenerateContent } from './gemini-generate-content/protocol.ts'
import { openaiChat } from './openai-chat/protocol.ts'
import { openaiResponses } from './openai-responses/protocol.ts'

export const httpProtocols: Readonly<Record<HttpProtocolName, HttpProtocol>> = {
  'anthropic-messages': anthropicMessages,
  'gemini-generate-content': geminiGenerateContent,
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
}

export const protocols: Readonly<Record<ProtocolName, Protocol>> = {
  ...httpProtocols,
  'bedrock-converse': bedrockConverse,
}
