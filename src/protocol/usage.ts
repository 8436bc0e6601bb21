import type { Usage } from '../model/observation.ts'
import { bounded, count, dollars, isObject, type JsonObject } from './json-value.ts'
import {
  type PathName,
  pathsOf,
  plainName,
  type UsageField,
  usageHolders,
  usageNames,
} from './usage-names.ts'

/** How a protocol counts by its own definition; servers that count otherwise give themselves away. */
export interface UsageSource {
  /** Cached input is not part of what is called input: Anthropic, Bedrock. */
  readonly isCacheApart: boolean
  /** Reasoning is not part of what is called output: Gemini. */
  readonly isReasoningApart: boolean
}

/** What is counted, as notes call it. */
const countWords: readonly (readonly [UsageField, string])[] = [
  ['input', 'input tokens'],
  ['toolInput', "input tokens of the server's tools"],
  ['output', 'output tokens'],
  ['total', 'total tokens'],
  ['cached', 'cached tokens'],
  ['uncached', 'uncached tokens'],
  ['cacheWrite', 'tokens written to a cache'],
  ['cacheWrite1h', 'tokens cached for an hour'],
  ['reasoning', 'reasoning tokens'],
]

interface ReadUsage {
  readonly usage: Usage | undefined
  /** What does not add up. */
  readonly notes: readonly string[]
}

/**
 * The usage objects of an event: at its top under every name there is, in a vendor's block (`x_groq`),
 * and in whatever stands at the top (`message`, `response`, `metadata`).
 */
export function usagesIn(payload: JsonObject): JsonObject[] {
  const holders = [payload, ...Object.values(payload).filter(isObject)]
  return holders.flatMap((holder) =>
    usageHolders.map((name) => holder[name]).filter((usage) => isObject(usage)),
  )
}

/**
 * Lays a usage object over what was said before, field by field: counts are cumulative, and neither
 * `null`, 0 nor what is no number takes one back.
 */
export function mergeUsage(before: JsonObject | undefined, now: JsonObject): JsonObject {
  const merged = new Map(Object.entries(before ?? {}))
  // A total of before is none of more output.
  if (countOf(now, 'output') && countOf(now, 'total') === undefined) {
    for (const name of usageNames.total) merged.delete(name)
  }
  return layOver(merged, bounded(now))
}

function layOver(merged: Map<string, unknown>, now: JsonObject): JsonObject {
  for (const [name, value] of Object.entries(now)) {
    const known = merged.get(name)
    if (isObject(known)) {
      if (isObject(value)) merged.set(name, layOver(new Map(Object.entries(known)), value))
    } else if (!isAmount(known) || (isAmount(value) && value > 0)) {
      merged.set(name, value)
    }
  }
  return Object.fromEntries(merged)
}

function isAmount(value: unknown): value is number {
  return count(value) !== undefined || dollars(value) !== undefined
}

/** Reads a usage object, or where there is none the timings of llama.cpp's server. */
export function readUsage(
  raw: JsonObject | undefined,
  timings: JsonObject | undefined,
  source: UsageSource,
): ReadUsage {
  const read = raw && readCounts(raw, source)
  const notes = [...(raw ? unreadable(raw) : []), ...(read?.notes ?? [])]
  const besides = timings && { timings: bounded(timings) }
  const counts = read?.usage ?? (timings && readTimings(timings))
  return { usage: counts && withRaw(counts, { ...raw, ...besides }), notes }
}

function withRaw(usage: Omit<Usage, 'raw'>, raw: JsonObject): Usage {
  return { ...usage, raw }
}

function readCounts(
  raw: JsonObject,
  { isCacheApart, isReasoningApart }: UsageSource,
): { readonly usage: Omit<Usage, 'raw'> | undefined; readonly notes: readonly string[] } {
  const read = countOf(raw, 'cached')
  const written = countOf(raw, 'cacheWrite') ?? writtenByAge(raw)
  const cache = (read ?? 0) + (written ?? 0)
  const total = countOf(raw, 'total') || undefined
  const prompt = countOf(raw, 'input') ?? sumOf(read, countOf(raw, 'uncached'))
  const said = sumOf(prompt, countOf(raw, 'toolInput'))
  const visible = countOf(raw, 'output')
  const reasoning = countOf(raw, 'reasoning')
  // No model answers nothing with nothing: such a server does not count.
  if (!said && !visible && !reasoning) return { usage: undefined, notes: [] }
  const notes: string[] = []
  const isApart =
    cache > 0 &&
    said !== undefined &&
    (isCacheApart || cache > said || total === said + cache + (visible ?? 0))
  if (isApart && !isCacheApart && total !== said + cache + (visible ?? 0)) {
    notes.push('usage reports more cached input than input: cached input is counted in addition')
  }
  const input = isApart && said !== undefined ? said + cache : said
  const output =
    wholeOutput({ visible, reasoning, isReasoningApart, input, total }) ?? restOf(total, input)
  const hidden = hiddenOutput({ input, output, total, isApart, cache })
  if (hidden > 0)
    notes.push('the total is more than input and output: the rest is counted as reasoning')
  const known = (input ?? 0) + (output ?? 0) + hidden
  if (total !== undefined && input !== undefined && output !== undefined && total !== known) {
    // Some totals leave out what was read from a cache.
    if (total !== known - (isApart ? cache : 0)) {
      notes.push('input and output do not add up to the total')
    }
  }
  if (raw['is_byok'] === true) {
    const isWhole = costOf(raw) !== undefined
    notes.push(
      isWhole
        ? "its cost is the router's fee plus the upstream's charge to your own key"
        : 'the router reports only its fee for your own key: the price list is used',
    )
  }
  return {
    usage: {
      inputTokens: input,
      cachedTokens: read,
      cacheWriteTokens: written,
      cacheWrite1hTokens: countOf(raw, 'cacheWrite1h') ?? writtenForAnHour(raw),
      outputTokens: output === undefined ? undefined : output + hidden,
      reasoningTokens: hidden > 0 ? (reasoning ?? 0) + hidden : reasoning,
      costUsd: costOf(raw),
    },
    notes,
  }
}

/**
 * Everything that was generated. Most definitions include reasoning, Gemini's does not; servers that
 * count otherwise are given away by their total, or by more reasoning than output.
 */
function wholeOutput({
  visible,
  reasoning,
  isReasoningApart,
  input,
  total,
}: {
  readonly visible: number | undefined
  readonly reasoning: number | undefined
  readonly isReasoningApart: boolean
  readonly input: number | undefined
  readonly total: number | undefined
}): number | undefined {
  if (visible === undefined) return isReasoningApart ? reasoning : undefined
  if (!reasoning) return visible
  const beside = (input ?? 0) + visible
  const isApart =
    reasoning > visible || total === beside + reasoning || (isReasoningApart && total !== beside)
  return isApart ? visible + reasoning : visible
}

/** What a server leaves to be computed that tells of no output. */
function restOf(total: number | undefined, input: number | undefined): number | undefined {
  return total !== undefined && input !== undefined && total > input ? total - input : undefined
}

/** Output that only the total tells of: thinking that some servers bill and do not name. */
function hiddenOutput({
  input,
  output,
  total,
  isApart,
  cache,
}: {
  readonly input: number | undefined
  readonly output: number | undefined
  readonly total: number | undefined
  readonly isApart: boolean
  readonly cache: number
}): number {
  if (input === undefined || output === undefined || total === undefined) return 0
  const rest = total - input - output
  // A cache may be counted in the total and, nobody knows why, not in the input.
  return rest > 0 && !(cache > 0 && !isApart && rest === cache) ? rest : 0
}

/** A field's count under the first name that has one. */
function countOf(raw: JsonObject, field: UsageField): number | undefined {
  let first: number | undefined
  for (const path of pathsIn(raw, field)) {
    const value = count(valueAt(raw, path))
    if (value !== undefined && value > 0) return value
    first ??= value
  }
  return first
}

function valueAt(raw: JsonObject, path: readonly PathName[]): unknown {
  let value: unknown = raw
  for (const { name, plain } of path) {
    if (!isObject(value)) return undefined
    value = value[name] ?? value[likeName(value, plain) ?? name]
  }
  return value
}

/** Of the paths of a field those that begin in a usage object: hardly any of a hundred. */
function pathsIn(raw: JsonObject, field: UsageField): readonly (readonly PathName[])[] {
  const keys = keysOf(raw)
  return pathsOf(field).filter(([first]) => first && keys.has(first.plain))
}

/** The name of a holder that reads alike: `cachedTokens` for `cached_tokens`. */
function likeName(holder: JsonObject, plain: string): string | undefined {
  return keysOf(holder).get(plain)
}

/** The keys of an object, by how they read whoever writes them. */
function keysOf(holder: JsonObject): ReadonlyMap<string, string> {
  let keys = keysByPlainName.get(holder)
  if (!keys) {
    // The first of several stays.
    keys = new Map(
      Object.keys(holder)
        .toReversed()
        .map((key) => [plainName(key), key]),
    )
    keysByPlainName.set(holder, keys)
  }
  return keys
}

const keysByPlainName = new WeakMap<JsonObject, ReadonlyMap<string, string>>()

/** What stands where a count or a cost belongs, and is none: it is unknown, and that is said. */
function unreadable(raw: JsonObject): string[] {
  const isNoCount = ([field]: readonly [UsageField, string]): boolean =>
    pathsIn(raw, field).some((path) => isThere(valueAt(raw, path))) &&
    countOf(raw, field) === undefined
  const notes = countWords
    .filter(isNoCount)
    .map(([, words]) => `usage reports ${words} that are no count: taken as unknown`)
  const costs = [raw['cost'], raw['total_cost']].filter(isThere)
  if (costs.length > 0 && costs.every((cost) => dollars(cost) === undefined)) {
    notes.push('usage reports a cost that is no amount of dollars: taken as unknown')
  }
  return notes
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** Anthropic tells apart how long what was written is kept. */
function writtenByAge({ cache_creation: byAge }: JsonObject): number | undefined {
  if (!isObject(byAge)) return undefined
  return sumOf(count(byAge['ephemeral_5m_input_tokens']), count(byAge['ephemeral_1h_input_tokens']))
}

/** Bedrock does so in a list. */
function writtenForAnHour({ cacheDetails: details }: JsonObject): number | undefined {
  if (!Array.isArray(details)) return undefined
  const hours = details.filter((entry) => isObject(entry) && entry['ttl'] === '1h')
  return hours.map((entry) => count(entry.inputTokens)).reduce(sumOf, undefined)
}

function sumOf(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined && other === undefined ? undefined : (one ?? 0) + (other ?? 0)
}

/**
 * What the provider itself says the request cost. A router that used the customer's own key says its
 * fee, often 0, and beside it what the upstream takes: both are paid.
 */
function costOf(raw: JsonObject): number | undefined {
  const { cost_details: details, is_byok: isByok } = raw
  const cost = dollars(raw['cost']) ?? dollars(raw['total_cost'])
  const upstream = isObject(details) ? dollars(details['upstream_inference_cost']) : undefined
  if (upstream && (isByok === true || !cost)) return (cost ?? 0) + upstream
  // A fee without what it stands beside is not what the request cost.
  return isByok === true ? undefined : cost
}

/** llama.cpp's server counts what it really evaluated, and what it took from its cache. */
function readTimings(timings: JsonObject): Omit<Usage, 'raw'> | undefined {
  const evaluated = count(timings['prompt_n'])
  const cached = count(timings['cache_n'])
  const outputTokens = count(timings['predicted_n'])
  if (!evaluated && !outputTokens) return undefined
  return {
    inputTokens: evaluated === undefined ? undefined : evaluated + (cached ?? 0),
    cachedTokens: cached,
    cacheWriteTokens: undefined,
    outputTokens,
    reasoningTokens: undefined,
    costUsd: undefined,
  }
}
