/**
 * What was measured of each metric. Times are milliseconds on a monotonic clock, from the moment the
 * request is handed to the socket.
 */
export interface PerMetric<Value> {
  /**
   * Time to first byte of the response body, in milliseconds. Lower is better.
   * @example expect(cell.summary.ttfbMs.p95).toBeLessThan(1_000)
   */
  readonly ttfbMs: Value
  /**
   * Time to first token, in milliseconds: to the first content, reasoning or tool-call delta that is not
   * empty. Lower is better.
   * @example expect(cell.summary.ttftMs.p95).toBeLessThan(1_000)
   */
  readonly ttftMs: Value
  /**
   * Time to first visible text, in milliseconds: reasoning and tool calls do not count. Lower is better.
   * @example expect(cell.summary.ttfoMs.p95).toBeLessThan(1_000)
   */
  readonly ttfoMs: Value
  /**
   * Time to the last content or tool-call delta, in milliseconds. Lower is better.
   * @example expect(cell.summary.totalMs.p95).toBeLessThan(1_000)
   */
  readonly totalMs: Value
  /**
   * Time to first token, in milliseconds, from the time at which a `rate` wanted the request sent. Lower
   * is better; measured in open loops only.
   * @example expect(cell.summary.ttftFromIntendedMs.p95).toBeLessThan(1_000)
   */
  readonly ttftFromIntendedMs: Value
  /**
   * Time to the last content, in milliseconds, from the time at which a `rate` wanted the request sent.
   * Lower is better; measured in open loops only.
   * @example expect(cell.summary.totalFromIntendedMs.p95).toBeLessThan(1_000)
   */
  readonly totalFromIntendedMs: Value
  /**
   * Time that a request waited on this machine, in milliseconds: from when a `rate` wanted it sent to when
   * it was sent. Lower is better; measured in open loops only.
   * @example expect(cell.summary.queueMs.p95).toBeLessThan(1_000)
   */
  readonly queueMs: Value
  /**
   * Median gap between the content chunks of an answer, in milliseconds. A chunk is not a token. Lower is
   * better.
   * @example expect(cell.summary.interChunkMs.p95).toBeLessThan(1_000)
   */
  readonly interChunkMs: Value
  /**
   * Longest gap between the content chunks of an answer, in milliseconds. Lower is better.
   * @example expect(cell.summary.longestStallMs.p95).toBeLessThan(1_000)
   */
  readonly longestStallMs: Value
  /**
   * Output tokens per second after the first chunk: the speed at which an answer streams. Higher is better.
   * @example expect(cell.summary.tokensPerSecond.median).toBeGreaterThan(30)
   */
  readonly tokensPerSecond: Value
  /**
   * Output tokens per second of the total time, the wait for the first token included. Higher is better.
   * @example expect(cell.summary.endToEndTokensPerSecond.median).toBeGreaterThan(30)
   */
  readonly endToEndTokensPerSecond: Value
  /**
   * Output tokens of an answer, as the server counts them; by o200k where it reports none. Neither more
   * nor fewer is better.
   * @example expect(cell.summary.outputTokens.median).toBeGreaterThan(30)
   */
  readonly outputTokens: Value
  /**
   * Price-performance: tokens per second divided by the price of a million output tokens, in US dollars.
   * Higher is better.
   * @example expect(cell.summary.pricePerformance.median).toBeGreaterThan(30)
   */
  readonly pricePerformance: Value
}
