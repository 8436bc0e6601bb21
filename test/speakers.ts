import { type HttpProtocolName, httpProtocolNames } from '../src/model/provider.ts'
import type { Piece, Speaker, SpokenAnswer, Speech } from '../src/protocol/speaker.ts'
import { httpSpeakers } from '../src/protocol/speakers.ts'

/** What every speaker reports, in our words. */
export const usage = { inputTokens: 900, cachedTokens: 800, outputTokens: 50, reasoningTokens: 30 }
export const SERVED_MODEL = 'm-2026-11-01'
export const ERROR_MESSAGE = 'no, not now'

export type HttpSpeaker = Speaker<string> & { readonly protocol: HttpProtocolName }

/** The speakers of protocols that are server-sent events. */
export const speakers: readonly HttpSpeaker[] = httpProtocolNames.map((protocol) => ({
  ...httpSpeakers[protocol],
  protocol,
}))

/** An answer of the served model with the usage above. */
export function speechOf<Said extends Piece>(
  speaker: Speaker<Said>,
  changes: Partial<SpokenAnswer> = {},
): Speech<Said> {
  const spoken = { ...usage, cacheWriteTokens: 40 }
  return speaker.answer({ id: 'answer-1', model: SERVED_MODEL, usage: spoken, ...changes })
}
