import { setTimeout as delay } from 'node:timers/promises'

import { EnvHttpProxyAgent, fetch } from 'undici'

import { jsonOrUndefined } from '../model/json-or-undefined.ts'
import { noProxy } from '../model/no-proxy.ts'
import { z } from '../model/zod.ts'
import { requestedWait } from '../runner/retry-after.ts'
import { Refused } from './forge.ts'

/** An answer with a status of 2xx. */
interface Answer {
  readonly headers: Readonly<Record<string, string>>
  /** JSON; undefined where there is none. */
  readonly body: unknown
}

/** Time as a client sees it. */
export interface Pace {
  /** Unix milliseconds. */
  now(): number
  wait(ms: number): Promise<void>
}

const realPace: Pace = {
  now: () => Date.now(),
  wait: async (ms) => {
    await delay(ms)
  },
}

export interface RestClientOptions {
  /** Where the API is, e.g. `https://api.github.com`. */
  readonly base: string
  readonly headers: Readonly<Record<string, string>>
  /** How long all waiting may take, before a request is tried again. */
  readonly maxWaitMs: number
  readonly pace?: Pace
  readonly timeoutMs?: number
}

const MAX_ATTEMPTS = 5
const TIMEOUT_MS = 30_000
const FIRST_WAIT_MS = 1000
/** What GitHub asks for where a secondary rate limit says nothing else. */
const UNTOLD_LIMIT_MS = 60_000
const MAX_PAGES = 100
const PAGE_SIZE = 100

/** Sends requests to a REST API one after the other, and again where that may help. */
export class RestClient {
  readonly #options: RestClientOptions
  readonly #pace: Pace
  /** `HTTPS_PROXY` and the like hold here too. */
  readonly #dispatcher = new EnvHttpProxyAgent({ noProxy: noProxy(process.env) })
  #waitedMs = 0

  constructor(options: RestClientOptions) {
    this.#options = options
    this.#pace = options.pace ?? realPace
  }

  /** Throws {@link Refused}. */
  async send(method: string, path: string, body?: unknown): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(method, path, body)
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        const waitMs = this.#waitBefore(error, attempt)
        if (waitMs === undefined) throw error
        this.#waitedMs += waitMs
        await this.#pace.wait(waitMs)
      }
    }
  }

  /** The items of a list that comes in pages. */
  async sendForAll(path: string): Promise<readonly unknown[]> {
    const items: unknown[] = []
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const mark = path.includes('?') ? '&' : '?'
      const { body, headers } = await this.send(
        'GET',
        `${path}${mark}per_page=${PAGE_SIZE}&page=${page}`,
      )
      const found: readonly unknown[] = Array.isArray(body) ? body : []
      items.push(...found)
      if (found.length === 0 || !hasNext(headers, found.length)) break
    }
    return items
  }

  close(): Promise<void> {
    return this.#dispatcher.close()
  }

  async #once(method: string, path: string, body: unknown): Promise<Answer> {
    const { base, headers, timeoutMs = TIMEOUT_MS } = this.#options
    let status: number
    let received: Record<string, string>
    let text: string
    try {
      const response = await fetch(`${base}${path}`, {
        method,
        headers: {
          ...headers,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        // A token goes nowhere else.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        dispatcher: this.#dispatcher,
      })
      status = response.status
      received = Object.fromEntries(response.headers)
      text = await response.text()
    } catch (error) {
      throw new Refused(undefined, reasonOf(error))
    }
    const json = jsonOrUndefined(text)
    if (status >= 200 && status < 300) return { headers: received, body: json }
    const said = messageOf(json) ?? text.slice(0, 200)
    throw new Refused(status, said, {
      limitedUntil: limitedUntil({ status, headers: received, said }, this.#pace.now()),
    })
  }

  /** How long to wait before a request is sent again; undefined where that is over, or would not help. */
  #waitBefore({ status, limitedUntil: until }: Refused, attempt: number): number | undefined {
    if (attempt === MAX_ATTEMPTS) return undefined
    const isLimit = until !== undefined
    if (!isLimit && status !== undefined && status < 500) return undefined
    const ms = isLimit
      ? Number.isNaN(until)
        ? UNTOLD_LIMIT_MS
        : until - this.#pace.now()
      : FIRST_WAIT_MS * 2 ** (attempt - 1)
    return this.#waitedMs + ms > this.#options.maxWaitMs ? undefined : Math.max(0, ms)
  }
}

function hasNext(headers: Readonly<Record<string, string>>, count: number): boolean {
  const { link, 'x-next-page': next } = headers
  if (next !== undefined) return next.trim() !== ''
  if (link !== undefined) return /rel="?next"?/.test(link)
  return count >= PAGE_SIZE
}

/** When a rate limit is over, in Unix milliseconds; NaN where not given; undefined where it is none. */
function limitedUntil(
  answer: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly said: string
  },
  now: number,
): number | undefined {
  const { status, headers, said } = answer
  const isUsedUp = headers['x-ratelimit-remaining']?.trim() === '0'
  const isLimit =
    status === 429 ||
    (status === 403 &&
      (isUsedUp || headers['retry-after'] !== undefined || /rate limit|abuse/i.test(said)))
  if (!isLimit && !(status >= 500 && headers['retry-after'] !== undefined)) return undefined
  // GitHub names the state of its primary limit in every answer.
  const own = isUsedUp
    ? headers
    : Object.fromEntries(Object.entries(headers).filter(([name]) => !name.includes('reset')))
  const wait = requestedWait({ headers: own, isRateLimit: isLimit }, now)
  if (wait) return now + wait.ms
  // A moment that is over, or a date that nobody can read.
  return isUsedUp || headers['retry-after'] !== undefined ? now + FIRST_WAIT_MS : NaN
}

const errorBody = z.object({
  message: z.unknown().optional(),
  error: z.unknown().optional(),
  errors: z.array(z.unknown()).optional().catch(undefined),
})

/** What an error of either API says: `message` or `error`, with the details that GitHub adds. */
function messageOf(json: unknown): string | undefined {
  const { data } = errorBody.safeParse(json)
  if (!data) return undefined
  const text = data.message ?? data.error
  const words = typeof text === 'string' || text === undefined ? text : JSON.stringify(text)
  return data.errors ? `${words ?? ''} ${JSON.stringify(data.errors)}`.trim() : words
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'no answer in time'
  const { cause } = error
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message
}
