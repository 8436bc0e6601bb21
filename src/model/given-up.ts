import type { MetricName } from './metric.ts'

/**
 * Statuses by which somebody between says that time ran out: 408 and 504, Cloudflare's 522 and 524, and
 * 598 and 599, which some proxies use.
 */
const TIMEOUT_STATUSES: ReadonlySet<number> = new Set([408, 504, 522, 524, 598, 599])

/** What is lost sooner was refused: within this time a connection is reset across an ocean. */
const MIN_WAIT_MS = 100

/** What a request leaves of which something was not seen. */
export interface UnseenRequest {
  /** Undefined, or null in JSON, for a request that did not fail. */
  readonly failureClass: string | null | undefined
  readonly failureStatus: number | null | undefined
  readonly ttftMs: number | null | undefined
  readonly endMs: number | null | undefined
}

/**
 * When the wait for a request was given up, in milliseconds after it was sent: at its own time limit, by
 * somebody between who says that time ran out, or with a connection that was lost after a wait.
 * Undefined for all others: answers, and refusals, which say nothing of how long an answer takes.
 */
export function givenUpAfterMs(request: UnseenRequest): number | undefined {
  const { failureClass, failureStatus } = request
  const endMs = request.endMs ?? 0
  if (failureClass === 'timeout') return endMs
  if (failureClass && TIMEOUT_STATUSES.has(failureStatus ?? 0)) return endMs
  return failureClass === 'disconnect' && endMs >= MIN_WAIT_MS ? endMs : undefined
}

/** What a whole stream has, or none: of one that broke off nobody knows how it would have gone on. */
const ofWholeStreams: ReadonlySet<MetricName> = new Set([
  'interChunkMs',
  'longestStallMs',
  'tokensPerSecond',
  'pricePerformance',
])

/** Whether an unseen value of a metric is censored: not less than the time that was waited for it. */
export function isGivenUp(request: UnseenRequest, metric: MetricName): boolean {
  if (givenUpAfterMs(request) === undefined) return false
  const hasBegun = (request.ttftMs ?? undefined) !== undefined
  return !(request.failureClass === 'disconnect' && hasBegun && ofWholeStreams.has(metric))
}

/** The metrics that are times of an event after the request was sent, or was due. */
const ofEvents: ReadonlySet<MetricName> = new Set([
  'ttfbMs',
  'ttftMs',
  'ttfoMs',
  'totalMs',
  'ttftFromIntendedMs',
  'totalFromIntendedMs',
])
const fromIntended: ReadonlySet<MetricName> = new Set(['ttftFromIntendedMs', 'totalFromIntendedMs'])

/** What a censored value is at least; undefined where the wait says nothing of its size. */
export function leastValueOf(
  request: UnseenRequest & { readonly queueMs: number | undefined },
  metric: MetricName,
): number | undefined {
  if (!ofEvents.has(metric)) return undefined
  return (fromIntended.has(metric) ? (request.queueMs ?? 0) : 0) + (givenUpAfterMs(request) ?? 0)
}
