import { isObject, type JsonObject } from '../../protocol/json-value.ts'
import { failureFrom } from '../failures.ts'
import { type Fields, valueAt } from '../fields.ts'
import { findIn } from '../find-in.ts'
import type { ForeignCell, ForeignRequest, ReadRun } from '../foreign-run.ts'
import type { FilesByRole, ForeignFormat, Role } from '../format.ts'
import { median } from '../median.ts'

const MS_PER_SECOND = 1000
const MAX_DEPTH = 4
/** Of times without a unit: Python's clocks count seconds, and few median answers take more. */
const MAX_MEDIAN_SECONDS = 60

/** What scripts call a time, without its unit. */
const ttftNames = ['ttfb', 'ttft', 'time_to_first_token', 'first_token', 'time_to_first_byte']
const totalNames = ['total', 'total_time', 'total_duration', 'duration', 'latency', 'elapsed']
const units: readonly (readonly [string, number])[] = [
  ['_ms', 1],
  ['_s', MS_PER_SECOND],
  ['_sec', MS_PER_SECOND],
  ['_seconds', MS_PER_SECOND],
  ['', MS_PER_SECOND],
]

/** `results-*.json` of scripts: every raw measurement, by provider and model. */
export const rawList: ForeignFormat = {
  name: 'raw-list',
  tool: 'results-*.json',
  expected: 'a list of objects with `provider`, `model` and `ttfb` or `total_time`, at any depth',
  tried: 'none; by its description',
  definitions: {
    ttft: 'as the script means it: to the first content, whatever it calls that',
    total: 'as the script means it',
    tokens: 'as the script counted them',
    queue: 'as the script means it',
  },
  remedy: '',
  roleOf: ({ first, isOneValue }) => roleOf(first, isOneValue),
  read,
}

function roleOf(first: unknown, isOneValue: boolean): Role | undefined {
  return isOneValue && measurementsIn(first).length > 0 ? 'requests' : undefined
}

/** A measurement, with what the names above it say. */
interface Measurement {
  readonly item: JsonObject
  readonly model: unknown
  readonly provider: unknown
}

function measurementsIn(
  value: unknown,
  above: { readonly model?: unknown; readonly provider?: unknown } = {},
  depth = MAX_DEPTH,
): Measurement[] {
  if (depth === 0) return []
  if (Array.isArray(value)) {
    const [first]: unknown[] = value
    if (!isMeasurement(first, above)) return []
    return value.flatMap((item) =>
      isObject(item)
        ? [
            {
              item,
              model: item['model'] ?? above.model,
              provider: item['provider'] ?? above.provider,
            },
          ]
        : [],
    )
  }
  if (!isObject(value)) return []
  const named = {
    model: value['model'] ?? above.model,
    provider: value['provider'] ?? above.provider,
  }
  return Object.values(value).flatMap((inner) => measurementsIn(inner, named, depth - 1))
}

function isMeasurement(
  item: unknown,
  above: { readonly model?: unknown; readonly provider?: unknown },
): boolean {
  if (!isObject(item)) return false
  const [model, provider] = [item['model'] ?? above.model, item['provider'] ?? above.provider]
  const isNamed = typeof model === 'string' && typeof provider === 'string'
  return isNamed && (keyOf(item, ttftNames) !== undefined || keyOf(item, totalNames) !== undefined)
}

/** The field of a time, and what turns it into milliseconds. */
function keyOf(
  item: JsonObject,
  names: readonly string[],
): { readonly key: string; readonly factor: number } | undefined {
  for (const name of names) {
    for (const [unit, factor] of units) {
      if (`${name}${unit}` in item) return { key: `${name}${unit}`, factor }
    }
  }
  return undefined
}

function read({ requests: files }: FilesByRole, fields: Fields): ReadRun[] {
  return files.map(({ first }): ReadRun => {
    const all = measurementsIn(first)
    const unitless = suspicious(all)
    const cells = Map.groupBy(all, ({ model, provider }) => JSON.stringify([model, provider]))
    return {
      version: fields.label({ version: findIn(first, 'version', 'schema_version') }, 'version'),
      startedAt: fields.time({ timestamp: findIn(first, 'started_at', 'timestamp') }, 'timestamp'),
      endedAt: undefined,
      stopped: undefined,
      notes: unitless.map(
        (key) => `\`${key}\` has no unit, and times of this file are too long for seconds: unknown`,
      ),
      cells: [...cells.values()].flatMap((own): ForeignCell[] => {
        const [one] = own
        if (!one) return []
        const requests = own.map(({ item }) => requestOf(item, { fields, unitless }))
        return [
          {
            model: fields.text({ model: one.model }, 'model'),
            provider: fields.text({ provider: one.provider }, 'provider'),
            isStreamed: requests.some(({ ttftMs }) => ttftMs !== undefined),
            requests,
          },
        ]
      }),
    }
  })
}

/**
 * Fields without a unit, where one has values that would be minutes if they were seconds: a script has one
 * clock.
 */
function suspicious(all: readonly Measurement[]): string[] {
  const found = all.flatMap(({ item }) =>
    [ttftNames, totalNames].flatMap((names) => {
      const key = keyOf(item, names)?.key
      return key !== undefined && names.includes(key) ? [{ key, value: item[key] }] : []
    }),
  )
  const isTooLong = [...Map.groupBy(found, ({ key }) => key).values()].some((own) => {
    const middle = median(own.map(({ value }) => (typeof value === 'number' ? value : undefined)))
    return middle !== undefined && middle > MAX_MEDIAN_SECONDS
  })
  return isTooLong ? [...new Set(found.map(({ key }) => key))] : []
}

function requestOf(
  item: JsonObject,
  { fields, unitless }: { readonly fields: Fields; readonly unitless: readonly string[] },
): ForeignRequest {
  const ms = (names: readonly string[]): number | undefined => {
    const field = keyOf(item, names)
    return field === undefined || unitless.includes(field.key)
      ? undefined
      : fields.ms(item, field.key, field.factor)
  }
  const count = (...names: readonly string[]): number | undefined =>
    names.map((name) => fields.count(item, name)).find((found) => found !== undefined)
  const error = fields.value(item, 'error')
  const hasFailed =
    (error !== undefined && error !== false && error !== '') || item['success'] === false
  const totalMs = ms(totalNames)
  return {
    ttftMs: ms(ttftNames),
    totalMs,
    endMs: hasFailed ? totalMs : undefined,
    inputTokens: count('input_tokens', 'prompt_tokens'),
    outputTokens: count('output_tokens', 'completion_tokens', 'tokens', 'token_count'),
    round: count('round', 'round_index', 'iteration'),
    isWarmup:
      [item['warmup'], item['is_warmup']].includes(true) || valueAt(item, 'phase') === 'warmup',
    failure: hasFailed
      ? failureFrom({ status: count('status', 'status_code'), words: [fields.text(item, 'error')] })
      : undefined,
  }
}
