import { pluralize } from '../format/lists.ts'
import { showCount, showSeconds } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import type { ProviderPause } from '../model/provider-pause.ts'

/** Shorter ones pass before anybody has read of them. */
const MIN_TOLD_MS = 1000
/** A pause that differs by more than its jitter from the wait the provider names is shown with its own length. */
const MAX_JITTER = 1.1

/** What is waited for, and until when on this machine's clock; undefined for what passes at once. */
export function renderProviderPause(pause: ProviderPause): string | undefined {
  const { provider, model, from, pauseMs, askedMs } = pause
  if (pauseMs < MIN_TOLD_MS) return undefined
  const until = new Date(from + pauseMs).toTimeString().slice(0, 8)
  const isKept = askedMs !== undefined && pauseMs >= askedMs && pauseMs <= askedMs * MAX_JITTER
  const why =
    askedMs === undefined ? 'refused a request (rate limit)' : `asks for ${seconds(askedMs)}`
  const length = isKept ? '' : ` ${seconds(pauseMs)},`
  return plainText(
    `${provider} ${why}${model === undefined ? '' : ` for ${model}`}: waiting${length} until ${until}`,
  )
}

/** How often each provider made us wait, and for how long in all. */
export function pauseNotes({
  pauses,
}: {
  readonly pauses: readonly Pick<ProviderPause, 'provider' | 'pauseMs'>[]
}): string[] {
  return [...Map.groupBy(pauses, ({ provider }) => provider)].map(([provider, own]) => {
    const ms = own.reduce((sum, { pauseMs }) => sum + pauseMs, 0)
    return `${provider} got no requests for ${showSeconds(ms)}, after ${pluralize(own.length, 'refusal')}: no latency includes this time`
  })
}

function seconds(ms: number): string {
  return ms < 10_000 ? `${Number((ms / 1000).toFixed(1))} s` : `${showCount(ms / 1000)} s`
}
