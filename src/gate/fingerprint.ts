import { createHash } from 'node:crypto'

import { canonicalJson } from '../model/canonical-json.ts'
import type { CapacityRule } from '../model/capacity.ts'
import { type Prompt, restSha256 } from '../model/prompt.ts'
import type { ProviderSpec } from '../model/provider.ts'

/** Raised when accepted values of older versions no longer mean the same. */
const BASELINE_SCHEMA = '1'

const DIGEST_DIGITS = 12
const DIGEST = new RegExp(String.raw`^[\da-f]{${DIGEST_DIGITS}}$`)

/** What a run must share with the accepted ones to be compared; field by field, so that it can be named. */
export function fingerprintOf(run: {
  readonly mode: 'live' | 'simulated'
  readonly location: string | undefined
  /** The simulated world; undefined where endpoints are real. */
  readonly world?: string | undefined
  readonly prompts: readonly Prompt[]
  /** Everything else that changes what is measured, e.g. temperature. */
  readonly settings: Readonly<Record<string, string | number | boolean>>
}): Readonly<Record<string, string>> {
  return {
    schema: BASELINE_SCHEMA,
    mode: run.mode,
    ...(run.location === undefined ? {} : { location: run.location }),
    ...(run.world === undefined ? {} : { world: run.world }),
    prompts: digest(run.prompts.map(wordsOf)),
    ...Object.fromEntries(
      Object.entries(run.settings).map(([name, value]) => [name, String(value)]),
    ),
  }
}

/** What searches must share for their capacities to be compared, by the name of each option; empty without one. */
export function searchSettings(rule: CapacityRule | undefined): Record<string, string> {
  if (!rule) return {}
  const { objective, share, of, max } = rule
  return {
    'capacity.objective': canonicalJson(JSON.parse(JSON.stringify(objective))),
    'capacity.share': String(share),
    'capacity.of': of,
    // What is kept up to there may be kept beyond.
    'capacity.max': String(max),
  }
}

/** A prompt's question, with what its row says beside it. */
function wordsOf(row: Prompt): unknown {
  const rest = restSha256(row)
  return rest === undefined ? row.prompt : { prompt: row.prompt, rest }
}

/** Where and as what a cell is measured, in one line. */
export function endpointIdentity(
  provider: ProviderSpec,
  { model, body }: { readonly model: string; readonly body: Readonly<Record<string, unknown>> },
): string {
  const place =
    provider.protocol === 'bedrock-converse'
      ? `${new URL(provider.baseURL).origin} ${provider.region}`
      : new URL(provider.baseURL).origin
  const fields = Object.keys(body).length === 0 ? '' : ` ${digest(body)}`
  return `${place} ${model}${fields}`
}

/** An AWS region, as it stands between origin and model. */
const REGION = /^[a-z]{2}(-[a-z]+)+-\d+$/

/** What an identity says apart: where it is asked, and as what. Undefined where there is no address. */
export function readEndpoint(
  identity: string,
): { readonly url: URL; readonly model: string } | undefined {
  const [origin = '', ...words] = identity.split(' ')
  const url = URL.parse(origin)
  if (!url || words.length === 0) return undefined
  const named = words.length > 1 && REGION.test(words[0] ?? '') ? words.slice(1) : words
  const isDigest = named.length > 1 && DIGEST.test(named.at(-1) ?? '')
  return { url, model: (isDigest ? named.slice(0, -1) : named).join(' ') }
}

function digest(value: unknown): string {
  const text = canonicalJson(JSON.parse(JSON.stringify(value)))
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_DIGITS)
}
