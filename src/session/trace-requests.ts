import type { RecordedRequest } from '../model/trace-file.ts'
import { type CommonBeginning, PrefixTree } from './prefix-tree.ts'
import type { TraceRow } from './trace-row.ts'

type Counter = Parameters<RecordedRequest['lengths']>[0]

/** A longer text is counted in parts: a token or two a cut are too many. */
const COUNTED_AT_ONCE = 500_000

/** The requests of a trace: when each is due, how long it is, and which earlier one it begins like. */
export function recordedRequests(rows: readonly TraceRow[], speed: number): RecordedRequest[] {
  const byBlocks = new PrefixTree<string | number>()
  const byText = new PrefixTree<string>()
  const firstMs = rows[0]?.timeMs ?? NaN
  return rows.map((row) => {
    const blocks = byBlocks.add(row.blocks?.ids ?? [])
    const texts = byText.add(row.blocks ? '' : (row.text ?? ''))
    const owner = rows[(blocks ?? texts)?.owner ?? -1]
    const { timeMs, outputTokens } = row
    return {
      dueMs: (timeMs - firstMs) / speed,
      outputTokens,
      sharedWith: (blocks ?? texts)?.owner,
      lengths: blocks && owner ? lengthsOf(row, owner, blocks) : textLengths(row, owner, texts),
    }
  })
}

function lengthsOf(
  { inputTokens = NaN, blocks }: TraceRow,
  owner: TraceRow,
  { length }: CommonBeginning,
): RecordedRequest['lengths'] {
  // The last block of a request may be a part of one.
  const common = length * (blocks?.tokens ?? NaN)
  const sharedTokens = Math.min(common, inputTokens, owner.inputTokens ?? Infinity)
  return () => ({ inputTokens, sharedTokens })
}

function textLengths(
  { inputTokens, text = '' }: TraceRow,
  owner: TraceRow | undefined,
  common: CommonBeginning | undefined,
): RecordedRequest['lengths'] {
  const shared = owner && common ? commonWords(text, owner.text ?? '', common.length) : ''
  return (counter) => {
    const all = inputTokens ?? Math.max(1, tokensIn(text, counter))
    return { inputTokens: all, sharedTokens: Math.min(all, tokensIn(shared, counter)) }
  }
}

/** What two texts begin with, without a word of which they have only a part in common. */
function commonWords(one: string, other: string, length: number): string {
  const common = one.slice(0, length)
  const isInWord = /[\p{L}\p{N}]/u.test((one[length] ?? '') + (other[length] ?? ''))
  return isInWord ? common.replace(/[\p{L}\p{N}]+$/u, '') : common
}

function tokensIn(text: string, counter: Counter): number {
  let tokens = 0
  for (let from = 0; from < text.length; from += COUNTED_AT_ONCE) {
    const part = text.slice(from, from + COUNTED_AT_ONCE)
    tokens += counter(part) ?? part.length
  }
  return tokens
}
