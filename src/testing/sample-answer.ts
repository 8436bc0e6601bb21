import type { Reading } from '../model/observation.ts'
import type { AnswerWriter, FakeAnswer, FakeVendor, Piece } from '../protocol/fake-vendor.ts'

/** What every fake vendor counts. */
export const usage = { inputTokens: 900, cachedTokens: 800, outputTokens: 50, reasoningTokens: 30 }
export const SERVED_MODEL = 'm-2026-11-01'
export const ERROR_MESSAGE = 'no, not now'

/** An answer of the served model with the usage above. */
export function answerOf<Written extends Piece>(
  fakeVendor: FakeVendor<Written>,
  changes: Partial<FakeAnswer> = {},
): AnswerWriter<Written> {
  const counts = { ...usage, cacheWriteTokens: 40 }
  return fakeVendor.answer({ id: 'answer-1', model: SERVED_MODEL, usage: counts, ...changes })
}

/** The same answer in every protocol: a start without text, a thought, three pieces of text. */
export function wholeAnswer<Written extends Piece>(
  fakeVendor: FakeVendor<Written>,
  changes: Partial<FakeAnswer> = {},
): Written[] {
  const writer = answerOf(fakeVendor, changes)
  return [
    writer.start(),
    ...(fakeVendor.lacks.includes('reasoning') ? [] : [writer.reasoning('Überlege… 思考')]),
    writer.content('Grüße'),
    writer.content(' 👩‍🔬🧪'),
    writer.content('\r\n世界'),
    writer.end('own end'),
  ]
}

/** What is to be read of it. */
export function expectedDeltas({
  lacks,
}: FakeVendor): Pick<Reading['deltas'][number], 'kind' | 'text'>[] {
  const texts = ['Grüße', ' 👩‍🔬🧪', '\r\n世界'].map((text) => ({ kind: 'content', text }) as const)
  return lacks.includes('reasoning')
    ? texts
    : [{ kind: 'reasoning', text: 'Überlege… 思考' }, ...texts]
}

export function expectedUsage({ lacks }: FakeVendor): object {
  return {
    ...usage,
    ...(lacks.includes('cached tokens') && { cachedTokens: undefined }),
    ...(lacks.includes('reasoning tokens') && { reasoningTokens: undefined }),
  }
}
