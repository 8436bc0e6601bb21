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
  const lastedMs = total((span) => span.lastedMs)
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
            total(({ answers }) => Math.max(0, answers - 1)),
            total(({ answeringMs }) => answeringMs),
          ),
    systemTokensPerSecond: perSecond(
      total(({ tokens }) => tokens),
      lastedMs,
    ),
    meanInFlight:
      isWhollyKnown && lastedMs > 0 ? total(({ openMs }) => openMs) / lastedMs : undefined,
  }
}

/** What a block took, and what came of it. */
interface Span {
  /** From its first request to the last end that is known, answered or not. */
  readonly lastedMs: number
  /** From its first complete answer to its last; all its time where it has none. */
  readonly answeringMs: number
  /** How long its requests were open, added up. */
  readonly openMs: number
  /** Complete answers, and their output tokens. */
  readonly answers: number
  readonly tokens: number
}

/** Undefined for a block of which nothing was sent. */
function spanOf(block: readonly Sample[]): Span | undefined {
  const ends = block.flatMap((sample) => endOf(sample) ?? [])
  if (ends.length === 0) return undefined
  const answers = block.filter(({ status }) => status === 'ok')
  const answerEnds = answers.flatMap((sample) => endOf(sample) ?? [])
  // One that fails late takes its block's time like one that is answered late.
  const lastedMs = Math.max(...ends) - Math.min(...block.flatMap(({ sentAt }) => sentAt ?? []))
  return {
    lastedMs,
    answeringMs:
      answerEnds.length === 0 ? lastedMs : Math.max(...answerEnds) - Math.min(...answerEnds),
    openMs: block.reduce((sum, { endMs = 0 }) => sum + endMs, 0),
    answers: answerEnds.length,
    tokens: answers.reduce((sum, { outputTokens = 0 }) => sum + outputTokens, 0),
  }
}

function endOf({ sentAt, endMs }: Sample): number | undefined {
  return sentAt === undefined || endMs === undefined ? undefined : sentAt + endMs
}

function perSecond(count: number, ms: number): number | undefined {
  return ms > 0 && count > 0 ? (count / ms) * MS_PER_SECOND : undefined
}
