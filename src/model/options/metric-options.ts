/**
 * What may be said of each metric of which less, or more, is better. Times are milliseconds on a
 * monotonic clock, from the moment the request is handed to the socket.
 */
export interface RankedMetricOptions<Value> {
  /**
   * Time to first byte of the response body, in milliseconds. Lower is better.
   * @example thresholds: { ttfbMs: { p95: { atMost: 500 } } }
   */
  readonly ttfbMs?: Value | undefined
  /**
   * Time to first token, in milliseconds: to the first content, reasoning or tool-call delta that is not
   * empty. Lower is better.
   * @example thresholds: { ttftMs: { p95: { atMost: 800 } } }
   */
  readonly ttftMs?: Value | undefined
  /**
   * Time to first visible text, in milliseconds: reasoning and tool calls do not count. Lower is better.
   * @example thresholds: { ttfoMs: { median: { atMost: 2_000 } } }
   */
  readonly ttfoMs?: Value | undefined
  /**
   * Time to the last content or tool-call delta, in milliseconds. Lower is better.
   * @example thresholds: { totalMs: { p95: { atMost: 20_000 } } }
   */
  readonly totalMs?: Value | undefined
  /**
   * Time to first token, in milliseconds, from the time at which a `rate` wanted the request sent. Lower
   * is better; measured in open loops only.
   * @example thresholds: { ttftFromIntendedMs: { p95: { atMost: 1_000 } } }
   */
  readonly ttftFromIntendedMs?: Value | undefined
  /**
   * Time to the last content, in milliseconds, from the time at which a `rate` wanted the request sent.
   * Lower is better; measured in open loops only.
   * @example thresholds: { totalFromIntendedMs: { p95: { atMost: 20_000 } } }
   */
  readonly totalFromIntendedMs?: Value | undefined
  /**
   * Time that a request waited on this machine, in milliseconds: from when a `rate` wanted it sent to when
   * it was sent. Lower is better; measured in open loops only.
   * @example thresholds: { queueMs: { p95: { atMost: 50 } } }
   */
  readonly queueMs?: Value | undefined
  /**
   * Median gap between the content chunks of an answer, in milliseconds. A chunk is not a token. Lower is
   * better.
   * @example thresholds: { interChunkMs: { median: { atMost: 40 } } }
   */
  readonly interChunkMs?: Value | undefined
  /**
   * Longest gap between the content chunks of an answer, in milliseconds. Lower is better.
   * @example thresholds: { longestStallMs: { p95: { atMost: 2_000 } } }
   */
  readonly longestStallMs?: Value | undefined
  /**
   * Output tokens per second after the first chunk: the speed at which an answer streams. Higher is better.
   * @example thresholds: { tokensPerSecond: { median: { atLeast: 30 } } }
   */
  readonly tokensPerSecond?: Value | undefined
  /**
   * Output tokens per second of the total time, the wait for the first token included. Higher is better.
   * @example thresholds: { endToEndTokensPerSecond: { median: { atLeast: 20 } } }
   */
  readonly endToEndTokensPerSecond?: Value | undefined
  /**
   * Price-performance: tokens per second divided by the price of a million output tokens, in US dollars.
   * Higher is better.
   * @example thresholds: { pricePerformance: { median: { atLeast: 10 } } }
   */
  readonly pricePerformance?: Value | undefined
}

/** What may be said of each metric. */
export interface MetricOptions<Value> extends RankedMetricOptions<Value> {
  /**
   * Output tokens of an answer, as the server counts them; by o200k where it reports none. Neither more
   * nor fewer is better.
   * @example thresholds: { outputTokens: { median: { atLeast: 100 } } }
   */
  readonly outputTokens?: Value | undefined
}
