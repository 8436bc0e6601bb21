import { type MetricName, streamMetrics } from './metric.ts'
import { isAskedWhole } from './whole-answer.ts'

/**
 * Statuses by which somebody between says that time ran out: 408 and 504, Cloudflare's 522 and 524, and
 * 598 and 599, which some proxies use.
 */
const TIMEOUT_STATUSES: ReadonlySet<number> = new Set([408, 504, 522, 524, 598, 599])

/**
 * Statuses by which somebody between says that it got no answer: 502, and Cloudflare's 520, 521 and 523.
 * At once they are refusals; after a wait they are its end. 503 says that the server is full, however late.
 */
const GATEWAY_STATUSES: ReadonlySet<number> = new Set([502, 520, 521, 523])

/** Failures whose words may say that time ran out, whatever their status. */
const OUT_OF_TIME = /timeout|timed[\s_-]?out|time[_-]out|deadline[\s_-]?exceeded/i

/** What is lost sooner was refused: within this time a connection is reset across an ocean. */
const MIN_WAIT_MS = 100

/** Where no answer says how long one takes, a gateway's failure from here on is the end of a wait. */
const MIN_WAIT_WITHOUT_ANSWERS_MS = 1000

/** What a request leaves of which something was not seen. */
export interface UnseenRequest {
  /** Undefined, or null in JSON, for a request that did not fail. */
  readonly failureClass: string | null | undefined
  readonly failureStatus: number | null | undefined
  readonly failureMessage: string | null | undefined
  readonly ttftMs: number | null | undefined
  readonly endMs: number | null | undefined
  readonly streamed?: boolean | null | undefined
}

/** How the wait for a request ended before its answer. */
interface GivenUp {
  /** Milliseconds after it was sent. */
  readonly afterMs: number
  /** Because time ran out, or because whoever was to answer was lost. */
  readonly because: 'time' | 'loss'
}

/**
 * From which time on a gateway's failure was waited for: the median first-token time of the cell's
 * answers, or the time of whole ones. A request that has waited longer than half of them belongs to the slower half, whatever
 * became of it; a gateway that cuts leaves only answers that are quicker than its cut.
 */
export function gatewayWaitMs(answersMs: readonly number[]): number {
  const sorted = answersMs.toSorted((left, right) => left - right)
  const middle = sorted[Math.ceil(sorted.length / 2) - 1]
  return middle === undefined ? MIN_WAIT_WITHOUT_ANSWERS_MS : Math.max(MIN_WAIT_MS, middle)
}

/**
 * When the wait for a request was given up, in milliseconds after it was sent: at its own time limit, by
 * somebody between who says that time ran out, with a connection that was lost after a wait, or by a
 * gateway that got no answer in `gatewayMs`. Undefined for all others: answers, and refusals, which say
 * nothing of how long an answer takes.
 */
export function givenUpAfterMs(request: UnseenRequest, gatewayMs: number): number | undefined {
  return givenUp(request, gatewayMs)?.afterMs
}

function givenUp(request: UnseenRequest, gatewayMs: number): GivenUp | undefined {
  const { failureClass } = request
  if (!failureClass) return undefined
  const afterMs = request.endMs ?? 0
  const status = request.failureStatus ?? 0
  if (failureClass === 'timeout' || TIMEOUT_STATUSES.has(status)) {
    return { afterMs, because: 'time' }
  }
  if (afterMs >= MIN_WAIT_MS && namesTimeout(request)) return { afterMs, because: 'time' }
  const isLost =
    failureClass === 'disconnect'
      ? afterMs >= MIN_WAIT_MS
      : GATEWAY_STATUSES.has(status) && afterMs >= gatewayMs
  return isLost ? { afterMs, because: 'loss' } : undefined
}

/** Whether a server's error says that time ran out; what it says of a wrong request does not count. */
function namesTimeout({ failureClass, failureStatus, failureMessage }: UnseenRequest): boolean {
  const isServers =
    (failureClass === 'http' && (failureStatus ?? 0) >= 500) || failureClass === 'in-stream'
  return isServers && OUT_OF_TIME.test(failureMessage ?? '')
}

/** What a whole stream has, or none: of one that broke off nobody knows how it would have gone on. */
const ofWholeStreams: ReadonlySet<MetricName> = new Set([
  'interChunkMs',
  'longestStallMs',
  'tokensPerSecond',
  'pricePerformance',
])

/** Whether an unseen value of a metric is censored: not less than the time that was waited for it. */
export function isGivenUp(request: UnseenRequest, metric: MetricName, gatewayMs: number): boolean {
  const end = givenUp(request, gatewayMs)
  if (!end) return false
  // Nobody waited for what no whole answer has.
  if (isAskedWhole(request) && streamMetrics.has(metric)) return false
  const hasBegun = (request.ttftMs ?? undefined) !== undefined
  return !(end.because === 'loss' && hasBegun && ofWholeStreams.has(metric))
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

/** What a censored value is at least, by the wait for it; undefined where that says nothing of its size. */
export function leastValueOf(
  request: UnseenRequest & { readonly queueMs: number | undefined },
  metric: MetricName,
): number | undefined {
  if (!ofEvents.has(metric)) return undefined
  return (fromIntended.has(metric) ? (request.queueMs ?? 0) : 0) + (request.endMs ?? 0)
}
