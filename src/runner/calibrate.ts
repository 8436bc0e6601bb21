import type { HttpClient } from '../transport/http-client.ts'
import { readEvents } from '../transport/sse.ts'

const STREAMS = 10
/** The first one runs code that is not compiled yet. */
const WARMUP_STREAMS = 1
const TIMEOUT_MS = 2_000
const NANOSECONDS_PER_MS = 1e6

/**
 * Streams from an endpoint that stamps each event with its own send time, and returns how much later
 * our stamp is, in milliseconds, one value an event. Both processes read the machine's one monotonic
 * clock. Empty when the endpoint does not answer.
 */
export async function calibrate(
  client: HttpClient,
  endpoint: string,
  signal: AbortSignal,
): Promise<number[]> {
  const hrtimeAtZero = Number(process.hrtime.bigint()) / NANOSECONDS_PER_MS - performance.now()
  const errors: number[] = []
  for (let stream = -WARMUP_STREAMS; stream < STREAMS; stream += 1) {
    const capture = await client.capture(
      { url: new URL(endpoint), headers: { 'content-type': 'application/json' }, body: '{}' },
      { timeoutMs: TIMEOUT_MS, signal },
    )
    if (stream < 0) continue
    for (const event of readEvents(capture.reads)) {
      const sentAt = Number(BigInt(event.data)) / NANOSECONDS_PER_MS - hrtimeAtZero
      errors.push(event.at - sentAt)
    }
  }
  return errors
}
