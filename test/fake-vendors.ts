import { type HttpProtocolName, httpProtocolNames } from '../src/model/provider.ts'
import type { AnswerWriter, FakeAnswer, FakeVendor, Piece } from '../src/protocol/fake-vendor.ts'
import { httpFakeVendors } from '../src/protocol/fake-vendors.ts'

/** What every fake vendor counts. */
export const usage = { inputTokens: 900, cachedTokens: 800, outputTokens: 50, reasoningTokens: 30 }
export const SERVED_MODEL = 'm-2026-11-01'
export const ERROR_MESSAGE = 'no, not now'

export type HttpFakeVendor = FakeVendor<string> & { readonly protocol: HttpProtocolName }

/** The fake vendors of protocols that are server-sent events. */
export const fakeVendors: readonly HttpFakeVendor[] = httpProtocolNames.map((protocol) => ({
  ...httpFakeVendors[protocol],
  protocol,
}))

/** An answer of the served model with the usage above. */
export function answerOf<Written extends Piece>(
  fakeVendor: FakeVendor<Written>,
  changes: Partial<FakeAnswer> = {},
): AnswerWriter<Written> {
  const counts = { ...usage, cacheWriteTokens: 40 }
  return fakeVendor.answer({ id: 'answer-1', model: SERVED_MODEL, usage: counts, ...changes })
}
