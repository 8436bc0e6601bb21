import { fromMachine } from '../transport/clock.ts'
import type { HttpClient } from '../transport/http-client.ts'
import { readEvents } from '../transport/sse.ts'

const STREAMS = 10
/** The first one runs code that is not compiled yet. */
const WARMUP_STREAMS = 1
const TIMEOUT_MS = 2_000

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
  const errors: number[] = []
  for (let stream = -WARMUP_STREAMS; stream < STREAMS; stream += 1) {
    const capture = await client.capture(
      { url: new URL(endpoint), headers: { 'content-type': 'application/json' }, body: '{}' },
      { timeoutMs: TIMEOUT_MS, signal },
    )
    if (stream < 0) continue
    for (const event of readEvents(capture.reads)) {
      errors.push(event.at - fromMachine(Number(event.data)))
    }
  }
  return errors
}
