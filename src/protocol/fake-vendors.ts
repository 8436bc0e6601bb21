import type { HttpProtocolName, ProtocolName } from '../model/provider.ts'
import { anthropicMessagesFakeVendor } from './anthropic-messages/fake-vendor.ts'
import { bedrockConverseFakeVendor } from './bedrock-converse/fake-vendor.ts'
import type { FakeVendor } from './fake-vendor.ts'
import { geminiGenerateContentFakeVendor } from './gemini-generate-content/fake-vendor.ts'
import { openaiChatFakeVendor } from './openai-chat/fake-vendor.ts'
import { openaiResponsesFakeVendor } from './openai-responses/fake-vendor.ts'

/** Fake vendors of the protocols that are plain HTTP with server-sent events. */
export const httpFakeVendors: Readonly<Record<HttpProtocolName, FakeVendor<string>>> = {
  'anthropic-messages': anthropicMessagesFakeVendor,
  'gemini-generate-content': geminiGenerateContentFakeVendor,
  'openai-chat': openaiChatFakeVendor,
  'openai-responses': openaiResponsesFakeVendor,
}

/** A fake vendor for every protocol. */
export const fakeVendors: Readonly<Record<ProtocolName, FakeVendor>> = {
  ...httpFakeVendors,
  'bedrock-converse': bedrockConverseFakeVendor,
}
