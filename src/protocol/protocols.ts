import type { ProtocolName } from '../model/provider.ts'
import type { HttpProtocol } from './contract.ts'
import { openaiChat } from './openai-chat/protocol.ts'

export const protocols: Readonly<Record<ProtocolName, HttpProtocol>> = {
  'openai-chat': openaiChat,
}
