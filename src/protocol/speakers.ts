import type { HttpProtocolName, ProtocolName } from '../model/provider.ts'
import { anthropicMessagesSpeaker } from './anthropic-messages/speak.ts'
import { bedrockConverseSpeaker } from './bedrock-converse/speak.ts'
import { geminiGenerateContentSpeaker } from './gemini-generate-content/speak.ts'
import { openaiChatSpeaker } from './openai-chat/speak.ts'
import { openaiResponsesSpeaker } from './openai-responses/speak.ts'
import type { Speaker } from './speaker.ts'

/** The server's side of what is plain HTTP with server-sent events. */
export const httpSpeakers: Readonly<Record<HttpProtocolName, Speaker<string>>> = {
  'anthropic-messages': anthropicMessagesSpeaker,
  'gemini-generate-content': geminiGenerateContentSpeaker,
  'openai-chat': openaiChatSpeaker,
  'openai-responses': openaiResponsesSpeaker,
}

/** The server's side of every protocol. */
export const speakers: Readonly<Record<ProtocolName, Speaker>> = {
  ...httpSpeakers,
  'bedrock-converse': bedrockConverseSpeaker,
}
