/** How long a provider asks to wait, and where it says so. */
export interface RequestedWait {
  readonly ms: number
  /** Name of the header, or `message`. */
  readonly by: string
}

/** What a server says that does not answer. */
export interface Refusal {
  readonly headers: Readonly<Record<string, string>>
  /** What it says of the failure, uncut; undefined where that is not read. */
  readonly message?: string | undefined
  /** Vendors name the state of their limits in every response: it is a reason in one of these alone. */
  readonly isRateLimit: boolean
}

/** Headers that say it themselves, the most exact first: OpenAI and Azure, Azure, RFC 9110 §10.2.3. */
const ownHeaders: readonly (readonly [name: string, unitMs: number])[] = [
  ['retry-after-ms', 1],
  ['x-ms-retry-after-ms', 1],
  ['retry-after', 1000],
]
/** When a limit is open again: `x-ratelimit-reset-tokens`, `anthropic-ratelimit-requests-reset`, `ratelimit-reset`. */
const resetHeader = /^(?=.{5,80}$)(?=.*rate-?limit)[a-z\d-]*\breset\b[a-z\d-]*$/

/** A number as headers have them; what JavaScript takes for one besides (`1e9`, `0x10`, nothing) is none. */
const DECIMAL = /^\d{1,15}(?:\.\d{1,15})?$/
/** The dates of HTTP begin with the name of a day; `Date.parse` takes `-5` for one. */
const HTTP_DATE = /^[a-z]{3,9},? /i
const RFC_3339 = /^\d{4}-\d{2}-\d{2}t\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:z|[+-]\d{2}:\d{2})$/i
/** As Go writes durations, and with it OpenAI and Groq: `6m0s`, `2m59.56s`, `250ms`. */
const DURATION =
  /^(?=\d)(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,9})m)?(?:(\d{1,9}(?:\.\d{1,9})?)s)?(?:(\d{1,12}(?:\.\d{1,9})?)ms)?$/
/** "Please try again in 7.66s", "retry after 20 seconds", "try again in 1m12s", in some server's words. */
const WORDS =
  /\b(?:try|retry|wait)(?: again)?(?: in| after| for)? (\d[\d.]{0,20}(?:[dhms][\ddhms.]{0,20}| ?(?:milliseconds?|seconds?|secs?|minutes?|mins?)))\b/i

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Numbers from here on are no waits but moments: Unix seconds, and Unix milliseconds. */
const MIN_UNIX_S = 1e9
const MIN_UNIX_MS = 1e12

/**
 * How long a response asks to wait, as it says so: more than any time has, perhaps. Undefined where it
 * says nothing, or names no time to come: a date in the past is no answer to the question when.
 */
export function requestedWait(
  { headers, message, isRateLimit }: Refusal,
  nowUnixMs: number,
): RequestedWait | undefined {
  for (const [name, unitMs] of ownHeaders) {
    const ms = waitOf(headers[name], { unitMs, nowUnixMs })
    if (ms !== undefined) return { ms, by: name }
  }
  return isRateLimit ? (openAgain(headers, nowUnixMs) ?? inWords(message)) : undefined
}

/** When the limits are open again that are used up; where nobody says which are, the first of all. */
function openAgain(
  headers: Readonly<Record<string, string>>,
  nowUnixMs: number,
): RequestedWait | undefined {
  const resets = Object.entries(headers).flatMap(([name, value]) => {
    if (!resetHeader.test(name)) return []
    const remaining = headers[name.replace('reset', 'remaining')]?.trim() ?? ''
    const ms = waitOf(value, { unitMs: 1000, nowUnixMs })
    const isUsedUp = DECIMAL.test(remaining) ? Number(remaining) === 0 : undefined
    return ms === undefined ? [] : [{ ms, by: name, isUsedUp }]
  })
  const used = resets.filter(({ isUsedUp }) => isUsedUp).toSorted((a, b) => b.ms - a.ms)
  const any = resets.toSorted((a, b) => a.ms - b.ms)
  const [found] = used.length > 0 ? used : any
  return found && { ms: found.ms, by: found.by }
}

function inWords(message: string | undefined): RequestedWait | undefined {
  const words = WORDS.exec(message ?? '')?.[1] ?? ''
  const duration = words.toLowerCase().replace(/ ?(m|s)(?:illi)?(?:ec|in)[a-z]*$/, '$1')
  const ms = positive(
    durationMs(/ ?milli/i.test(words) ? `${Number.parseFloat(words)}ms` : duration),
  )
  return ms === undefined ? undefined : { ms, by: 'message' }
}

/** The milliseconds from now on; undefined for what is none of the ways to say it, or over. */
function waitOf(
  value: string | undefined,
  { unitMs, nowUnixMs }: { readonly unitMs: number; readonly nowUnixMs: number },
): number | undefined {
  const words = value?.trim() ?? ''
  // A header that came twice.
  const numbers = words.split(/ ?, ?/)
  if (numbers.every((word) => DECIMAL.test(word))) {
    const number = Math.max(...numbers.map(Number))
    if (unitMs === 1 || number < MIN_UNIX_S) return positive(number * unitMs)
    return positive((number < MIN_UNIX_MS ? number * 1000 : number) - nowUnixMs)
  }
  if (HTTP_DATE.test(words) || RFC_3339.test(words)) return positive(Date.parse(words) - nowUnixMs)
  return positive(durationMs(words))
}

function durationMs(words: string): number | undefined {
  const parts = DURATION.exec(words)
  if (!parts) return undefined
  const [days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0))
  return days * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + seconds * 1000 + milliseconds
}

function positive(ms: number | undefined): number | undefined {
  return ms !== undefined && ms > 0 ? ms : undefined
}
