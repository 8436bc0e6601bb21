import type { OwnCost } from '../model/own-load.ts'
import type { HttpClient } from '../transport/http-client.ts'
import { closedLoop } from './load.ts'

const STREAMS = 16
const FEW_EVENTS = 1
const MANY_EVENTS = 41
const WARMUP_REQUESTS = 64
/** So many answers with few events, and with many. */
const SHORT = 128
const LONG = 48
const TIMEOUT_MS = 2000

/**
 * What of a processor this process takes for a request and for a chunk of its answer, as an endpoint on this
 * machine shows that answers in few events and in many. Processor time is what it is however busy others keep
 * the machine. Undefined where the endpoint does not answer. Takes some tenths of a second.
 */
export async function ownCost(
  client: HttpClient,
  endpoint: string,
  signal: AbortSignal,
): Promise<OwnCost | undefined> {
  const ask = async (requests: number, events: number): Promise<number> => {
    const url = new URL(`events/${events}`, endpoint)
    const before = process.cpuUsage()
    const captures = await closedLoop(
      Array.from({ length: requests }, () => ({ url, headers: {}, body: '{}' })),
      { concurrency: STREAMS, signal },
      (request) => client.capture(request, { timeoutMs: TIMEOUT_MS, signal }),
    )
    const { user, system } = process.cpuUsage(before)
    const isWhole = captures.every(({ status, endedAt }) => status === 200 && endedAt !== undefined)
    return isWhole && captures.length === requests ? (user + system) / 1000 / requests : NaN
  }
  await client.prepare(new URL(endpoint), STREAMS, signal)
  // What runs for the first time is not compiled yet.
  await ask(WARMUP_REQUESTS, FEW_EVENTS)
  const shortMs = await ask(SHORT, FEW_EVENTS)
  const longMs = await ask(LONG, MANY_EVENTS)
  if (Number.isNaN(shortMs) || Number.isNaN(longMs)) return undefined
  const chunkMs = Math.max(0, longMs - shortMs) / (MANY_EVENTS - FEW_EVENTS)
  return { chunkMs, requestMs: Math.max(0, shortMs - FEW_EVENTS * chunkMs) }
}
