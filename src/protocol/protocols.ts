import type { ProtocolName } from '../model/provider.ts'
import { bedrockConverse } from './bedrock-converse/protocol.ts'
import type { Protocol } from './contract.ts'
import { openaiChat } from './openai-chat/protocol.ts'

export const protocols: Readonly<Record<ProtocolName, Protocol>> = {
  'bedrock-converse': bedrockConverse,
  'openai-chat': openaiChat,
}
