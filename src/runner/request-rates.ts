import { pluralize } from '../format/lists.ts'
import { showCount, showSeconds } from '../format/numbers.ts'
import type { Sample } from '../model/sample.ts'

/** The limits of vendors are per minute. */
const WINDOW_MS = 60_000

/** So many requests are kept at least, however old. */
const MIN_LIMIT = 1000

interface Sent {
  readonly at: number
  /** Input and output; undefined where unknown. */
  readonly tokens: number | undefined
}

/** How fast each provider was asked in the last minute. */
export class RequestRates {
  readonly #sent = new Map<string, Sent[]>()
  /** With so many, those that are too old are forgotten. */
  readonly #limits = new Map<string, number>()
  /** All that were answered, since the first. */
  readonly #answered = new Map<string, { readonly since: number; readonly requests: number }>()

  note(provider: string, { sentAt, inputTokens, outputTokens }: Sample): void {
    if (sentAt === undefined) return
    const tokens =
      inputTokens === undefined || outputTokens === undefined
        ? undefined
        : inputTokens + outputTokens
    const { since = sentAt, requests = 0 } = this.#answered.get(provider) ?? {}
    this.#answered.set(provider, { since, requests: requests + 1 })
    const sent = this.#sent.get(provider) ?? []
    sent.push({ at: sentAt, tokens })
    this.#sent.set(provider, sent)
    // Now and then: to look through all of them for each would take longer with every request.
    const limit = this.#limits.get(provider) ?? MIN_LIMIT
    if (sent.length < limit) return
    const kept = this.#before(provider, sentAt)
    this.#sent.set(provider, kept)
    this.#limits.set(provider, Math.max(MIN_LIMIT, 2 * kept.length))
  }

  /** The rate at which a provider was asked until then, in words. */
  wordsAt(provider: string, sentAt: number | undefined): string {
    if (sentAt === undefined) return ''
    const sent = this.#before(provider, sentAt)
    const first = sent.reduce((least, { at }) => Math.min(least, at), Infinity)
    const lastsMs = sentAt - first
    if (sent.length === 0 || lastsMs <= 0) return 'It refused the first request'
    const perMinute = (amount: number): string => showCount((amount / lastsMs) * WINDOW_MS)
    const tokens = sent.reduce<number | undefined>(
      (sum, { tokens: own }) => (sum === undefined || own === undefined ? undefined : sum + own),
      0,
    )
    const requests = `${pluralize(sent.length, 'request')} in ${showSeconds(lastsMs)}`
    return tokens === undefined
      ? `It refused at ${perMinute(sent.length)} requests/min (${requests})`
      : `It refused at ${perMinute(sent.length)} requests/min and ${perMinute(tokens)} tokens/min (${requests})`
  }

  /** How many requests a provider answered until then, pauses included, in words. */
  wordsOfAll(provider: string, until: number): string {
    const { since = until, requests = 0 } = this.#answered.get(provider) ?? {}
    const minutes = (until - since) / WINDOW_MS
    if (minutes <= 0) return 'It answered no request'
    const perMinute = (requests / minutes).toPrecision(2)
    return `It answered ${pluralize(requests, 'request')} in ${showCount(minutes)} min (${Number(perMinute)} requests/min)`
  }

  #before(provider: string, at: number): Sent[] {
    const sent = this.#sent.get(provider) ?? []
    return sent.filter((one) => one.at > at - WINDOW_MS)
  }
}
