import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

import { EnvHttpProxyAgent, fetch } from 'undici'

import { plainText } from '../format/plain-text.ts'
import { jsonOrUndefined } from '../model/json-or-undefined.ts'
import { noProxy } from '../model/no-proxy.ts'
import { z } from '../model/zod.ts'
import { requestedWait } from '../runner/retry-after.ts'
import { refuseCredentials, watchFor, withoutCredentials } from '../secrets/watch.ts'
import { type Collector, type Destination, shownUrl } from './collector.ts'
import type { Payload } from './otlp.ts'
import { binaryOf, partialSuccessOf } from './protobuf.ts'

/** What a collector did with a request. */
export interface Delivery {
  /** Spans or points that it did not take, and will never. */
  readonly rejected: number
  /** What it said; empty for most. */
  readonly said: string
}

/** It was not delivered, and why in a sentence without keys. */
export class Undelivered extends Error {
  override readonly name = 'Undelivered'
}

export interface Patience {
  /** Unix milliseconds after which nothing is tried again or waited for. */
  readonly until: number
}

const compress = promisify(gzip)

/** Statuses at which the specification says to send it again. */
const retried: ReadonlySet<number> = new Set([429, 502, 503, 504])
const FIRST_WAIT_MS = 500
/** Where nobody listens, somebody may be about to start. */
const MAX_UNREACHED = 4
const MAX_ANSWER_BYTES = 65_536
const MAX_SAID = 200
const WEB_PAGE = /^\s*</

/** Sends telemetry to a collector: one request at a time, and again where that may help. */
export class OtlpClient {
  readonly #collector: Collector
  readonly #dispatcher: EnvHttpProxyAgent
  readonly #closing = new AbortController()

  constructor(collector: Collector) {
    this.#collector = collector
    // Headers hold keys of collectors: from now on they are in no file and in no line.
    for (const { headers } of [collector.traces, collector.metrics]) {
      watchFor(Object.entries(headers).map(([name, value]) => ({ name, value })))
    }
    const ca = collector.traces.ca ?? collector.metrics.ca
    this.#dispatcher = new EnvHttpProxyAgent({
      ...(ca === undefined ? {} : { connect: { ca }, requestTls: { ca } }),
      noProxy: noProxy(process.env),
    })
  }

  /** Throws {@link Undelivered}. */
  async send(payload: Payload, { until }: Patience): Promise<Delivery> {
    const destination = this.#collector[payload.signal]
    const text = JSON.stringify(payload.request)
    refuseCredentials(shownUrl(destination.url), text)
    const plain = destination.encoding === 'json' ? Buffer.from(text) : binaryOf(payload)
    const body = destination.isCompressed ? await compress(plain) : plain
    for (let attempt = 1; ; attempt += 1) {
      const result = await this.#once(destination, body, until)
      if ('rejected' in result) {
        const { rejected, said } = result
        return { rejected: Math.min(Math.max(rejected, 0), payload.items), said }
      }
      const { reason, mostAttempts, askedMs } = result
      const nextMs = askedMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1) * (1 + Math.random() / 2)
      const isOver = attempt >= mostAttempts
      if (isOver || Date.now() + nextMs >= until || this.#closing.signal.aborted) {
        throw new Undelivered(`${shownUrl(destination.url)} ${reason}`)
      }
      await delay(nextMs, undefined, { signal: this.#closing.signal }).catch(() => undefined)
    }
  }

  /** Gives up what is under way. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#dispatcher.destroy()
  }

  async #once(
    { url, headers, timeoutMs, isCompressed, encoding }: Destination,
    body: Buffer,
    until: number,
  ): Promise<Delivery | Failed> {
    const limitMs = Math.max(1, Math.min(timeoutMs, until - Date.now()))
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'user-agent': 'vitest-llm-bench',
          ...headers,
          'content-type': encoding === 'json' ? 'application/json' : 'application/x-protobuf',
          ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
        },
        body,
        // Keys in headers go nowhere else.
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(limitMs), this.#closing.signal]),
        dispatcher: this.#dispatcher,
      })
      const bytes = await firstBytes(response.body)
      const isJson = /json/.test(response.headers.get('content-type') ?? '')
      return outcomeOf(response.status, {
        bytes,
        isJson,
        headers: Object.fromEntries(response.headers),
      })
    } catch (error) {
      return { reason: `was not reached: ${reasonOf(error)}`, mostAttempts: MAX_UNREACHED }
    }
  }
}

interface Failed {
  readonly reason: string
  readonly mostAttempts: number
  /** How long it asked to wait. */
  readonly askedMs?: number | undefined
}

async function firstBytes(body: AsyncIterable<Uint8Array> | null): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    chunks.push(chunk)
    length += chunk.byteLength
    if (length >= MAX_ANSWER_BYTES) break
  }
  return Buffer.concat(chunks)
}

interface Answer {
  readonly bytes: Buffer
  readonly isJson: boolean
  readonly headers: Readonly<Record<string, string>>
}

function outcomeOf(status: number, { bytes, isJson, headers }: Answer): Delivery | Failed {
  if (status >= 200 && status < 300) {
    // A page for people, of a proxy or of another port: nobody took anything.
    if (WEB_PAGE.test(bytes.toString('utf8'))) {
      return { reason: `answered ${status} with a web page: no collector`, mostAttempts: 1 }
    }
    return deliveryOf(bytes, isJson)
  }
  if (status >= 300 && status < 400) {
    return { reason: `redirects (${status}), which is not followed`, mostAttempts: 1 }
  }
  const said = messageIn(bytes, isJson)
  const reason = `answered ${status}${said === '' ? '' : ` (${said})`}`
  const mostAttempts = retried.has(status) ? Infinity : 1
  const asked = requestedWait({ headers, isRateLimit: status === 429 }, Date.now())
  return { reason, mostAttempts, askedMs: asked?.ms }
}

const answer = z.object({
  partialSuccess: z
    .object({
      rejectedSpans: z.coerce.number().catch(0),
      rejectedDataPoints: z.coerce.number().catch(0),
      errorMessage: z.string().catch(''),
    })
    .partial()
    .nullish(),
})

function deliveryOf(bytes: Buffer, isJson: boolean): Delivery {
  if (bytes.byteLength === 0) return { rejected: 0, said: '' }
  if (!isJson) {
    const partial = partialSuccessOf(bytes)
    if (!partial) return { rejected: 0, said: 'its answer is not OTLP' }
    return { rejected: partial.rejected, said: shown(partial.message) }
  }
  const { data } = answer.safeParse(jsonOrUndefined(bytes.toString('utf8')))
  if (!data) return { rejected: 0, said: 'its answer is not OTLP' }
  const { rejectedSpans = 0, rejectedDataPoints = 0, errorMessage = '' } = data.partialSuccess ?? {}
  return { rejected: rejectedSpans + rejectedDataPoints, said: shown(errorMessage) }
}

const status = z.object({ message: z.string() })

/** The message of a `google.rpc.Status`, or what there is in its place. */
function messageIn(bytes: Buffer, isJson: boolean): string {
  const message = isJson
    ? status.safeParse(jsonOrUndefined(bytes.toString('utf8'))).data?.message
    : undefined
  const text = message ?? bytes.toString('utf8')
  return WEB_PAGE.test(text) || text.includes('�') ? '' : shown(text)
}

/** What a server said, which may quote a header that was sent. */
function shown(text: string): string {
  return plainText(withoutCredentials(text), MAX_SAID)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return shown(String(error))
  if (/^(?:Timeout|Abort)Error$/.test(error.name)) return 'no answer in time'
  const { cause } = error
  return shown(cause instanceof Error && cause.message !== '' ? cause.message : error.message)
}
