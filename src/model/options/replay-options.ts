/** Which part of a trace is sent, how fast, and how the file is to be read. */
export interface ReplayOptions {
  /**
   * How many times as fast as recorded requests are sent, above 0: 2 halves every gap.
   * @default 1
   * @example replay('trace.jsonl', { speed: 2 })
   */
  readonly speed?: number | undefined
  /**
   * How much of the trace is left out at its beginning, in its own time: `'30s'`, `'10m'`, up to `'24h'`.
   * @default nothing
   * @example replay('trace.jsonl', { from: '10m', for: '60s' })
   */
  readonly from?: string | undefined
  /**
   * How much of the trace is sent, in its own time: `'30s'`, `'10m'`, up to `'24h'`.
   * @default all of it
   * @example replay('trace.jsonl', { for: '60s' })
   */
  readonly for?: string | undefined
  /**
   * Requests that are sent at most, whole, 1 to 5000: the first ones.
   * @default all, of which there may be 5,000
   * @example replay('trace.jsonl', { maxRequests: 500 })
   */
  readonly maxRequests?: number | undefined
  /**
   * Tokens of the block that an entry of `hash_ids` stands for, whole, from 1.
   * @default 512, and 16 in traces of Bailian
   * @example replay('trace.jsonl', { blockTokens: 64 })
   */
  readonly blockTokens?: number | undefined
  /**
   * The unit of times that are numbers: milliseconds or seconds.
   * @default 'ms', and 's' in traces of Bailian and BurstGPT
   * @example replay('trace.jsonl', { unit: 's' })
   */
  readonly unit?: 'ms' | 's' | undefined
}
