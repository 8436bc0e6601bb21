import type { Sample } from '../model/sample.ts'
import type { LoadSummary } from '../model/summary.ts'

const MS_PER_SECOND = 1000

/**
 * What the blocks of a cell carried; `rate` is the one that was asked for. Undefined where every
 * block is a single request.
 */
export function loadOf(
  samples: readonly Sample[],
  rate: number | undefined,
): LoadSummary | undefined {
  const blocks = [...Map.groupBy(samples, ({ block }) => block).values()]
  if (rate === undefined && blocks.every(({ length }) => length < 2)) return undefined
  const spans = blocks.flatMap((block) => spanOf(block) ?? [])
  const total = (value: (span: Span) => number): number =>
    spans.reduce((sum, span) => sum + value(span), 0)
  const lastedMs = total(({ lastEnd, firstSent }) => lastEnd - firstSent)
  const answeredMs = total(({ lastEnd, firstEnd }) => lastEnd - firstEnd)
  const isWhollyKnown = samples.every(
    ({ sentAt, endMs }) => sentAt !== undefined && endMs !== undefined,
  )
  return {
    blocks: blocks.length,
    requestedRate: rate,
    achievedRate:
      rate === undefined
        ? perSecond(
            total(({ answers }) => answers),
            lastedMs,
          )
        : perSecond(
            total(({ answers }) => answers - 1),
            answeredMs,
          ),
    systemTokensPerSecond: perSecond(
      total(({ tokens }) => tokens),
      lastedMs,
    ),
    meanInFlight:
      isWhollyKnown && lastedMs > 0 ? total(({ openMs }) => openMs) / lastedMs : undefined,
  }
}

/** A block in time, Unix milliseconds. */
interface Span {
  readonly firstSent: number
  readonly firstEnd: number
  readonly lastEnd: number
  /** How long its requests were open, added up. */
  readonly openMs: number
  /** Complete answers, and their output tokens. */
  readonly answers: number
  readonly tokens: number
}

/** Undefined for a block without a complete answer. */
function spanOf(block: readonly Sample[]): Span | undefined {
  const answers = block.filter(({ status }) => status === 'ok')
  const ends = answers.flatMap((sample) => endOf(sample) ?? [])
  const sent = block.flatMap(({ sentAt }) => sentAt ?? [])
  if (ends.length === 0) return undefined
  return {
    firstSent: Math.min(...sent),
    firstEnd: Math.min(...ends),
    lastEnd: Math.max(...ends),
    openMs: block.reduce((sum, { endMs = 0 }) => sum + endMs, 0),
    answers: ends.length,
    tokens: answers.reduce((sum, { outputTokens = 0 }) => sum + outputTokens, 0),
  }
}

function endOf({ sentAt, endMs }: Sample): number | undefined {
  return sentAt === undefined || endMs === undefined ? undefined : sentAt + endMs
}

function perSecond(count: number, ms: number): number | undefined {
  return ms > 0 && count > 0 ? (count / ms) * MS_PER_SECOND : undefined
}
