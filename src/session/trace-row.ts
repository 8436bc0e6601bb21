import { BenchError } from '../model/bench-error.ts'
import { limits } from '../model/limits.ts'

/** What a line of a trace says of a request; texts are as they were recorded. */
export interface TraceRow {
  readonly timeMs: number
  readonly outputTokens: number
  /** Undefined where the text says it. */
  readonly inputTokens: number | undefined
  /** Undefined where only lengths were recorded. */
  readonly text: string | undefined
  /** What stands for each block of the input; undefined where nothing does. */
  readonly blocks: Blocks | undefined
}

interface Blocks {
  readonly ids: readonly (string | number)[]
  /** Tokens of each, but for the last. */
  readonly tokens: number
}

/** How numbers of a trace are meant. */
export interface TraceUnits {
  readonly unit: 'ms' | 's' | undefined
  readonly blockTokens: number | undefined
}

/** A line as it was read: values of JSON, or texts of a table. */
export type Fields = Readonly<Record<string, unknown>>

const times = ['timestamp', 'TIMESTAMP', 'Timestamp'] as const
const inputs = ['input_length', 'ContextTokens', 'Request tokens'] as const
const outputs = [
  'output_length',
  'GeneratedTokens',
  'Response tokens',
  'output_tokens',
  'max_tokens',
] as const
export const textFields = ['messages', 'prompt', 'text_input'] as const

const MOONCAKE_BLOCK = 512
const BAILIAN_BLOCK = 16
const MS_PER_SECOND = 1000
/** Unix seconds are between these two; as milliseconds they would be days of January 1970. */
const UNIX_SECONDS = { from: 1e9, to: 1e11 } as const

/** Larger numbers are microseconds or nanoseconds. */
const LAST_MS = 1e14

/** Reads a line of a trace; `at` names it in errors, which show no text of it. */
export function traceRow(fields: Fields, units: TraceUnits, at: string): TraceRow {
  const refuse = (what: string, fix: string): never => {
    throw new BenchError('invalid-option', `${at}: ${what}. ${fix}`)
  }
  const timeMs = timeOf(fields, units, refuse)
  const outputTokens = lengthOf(fields, outputs, refuse)
  if (outputTokens === undefined) {
    refuse(
      'it does not say how long the answer was',
      `Write its tokens into \`${outputs[0]}\`; also read are ${named(outputs.slice(1))}`,
    )
  }
  const text = textOf(fields)
  const inputTokens = lengthOf(fields, inputs, refuse)
  if (inputTokens === undefined && text === undefined) {
    refuse(
      'it does not say how long the request was',
      `Write its tokens into \`${inputs[0]}\`; also read are ${named(inputs.slice(1))}, and texts in ${named(textFields)}`,
    )
  }
  if (inputTokens === undefined && text === '') refuse('its text is empty', 'Remove the line')
  return {
    timeMs,
    outputTokens: outputTokens ?? NaN,
    inputTokens,
    text,
    blocks:
      inputTokens === undefined ? undefined : blocksOf(fields, { ...units, inputTokens }, refuse),
  }
}

type Refuse = (what: string, fix: string) => never

function timeOf(fields: Fields, { unit }: TraceUnits, refuse: Refuse): number {
  const [name, value] = found(fields, times) ?? []
  if (name === undefined) {
    return refuse(
      'it has no time, so that nobody knows when the request arrived',
      `Write milliseconds, or a date, into \`${times[0]}\`; also read are ${named(times.slice(1))}`,
    )
  }
  const number = numberOf(value)
  if (number === undefined) {
    return (
      dateMs(value) ??
      refuse(
        `\`${name}\` is neither a number nor a date`,
        'Write milliseconds, or a date such as 2026-11-24T09:00:00.250Z',
      )
    )
  }
  if (number < 0) refuse(`\`${name}\` is ${number}`, 'Expected a time from 0 on')
  const isInSeconds = name === 'Timestamp' || 'chat_id' in fields
  if (
    unit === undefined &&
    !isInSeconds &&
    number >= UNIX_SECONDS.from &&
    number < UNIX_SECONDS.to
  ) {
    refuse(
      `\`${name}\` looks like seconds since 1970, and would be taken for milliseconds`,
      "Say which it is: unit: 's', or unit: 'ms'",
    )
  }
  const timeMs = (unit ?? (isInSeconds ? 's' : 'ms')) === 's' ? number * MS_PER_SECOND : number
  if (timeMs > LAST_MS) {
    refuse(
      `\`${name}\` is ${number}, a time in milliseconds beyond the year 5000`,
      "Expected milliseconds, or seconds with unit: 's'; micro- and nanoseconds are not read",
    )
  }
  return timeMs
}

/** A date with any number of digits behind the point, in UTC where it names no zone. */
function dateMs(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  const [, day, time, fraction = '', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(value) ?? []
  const seconds = Date.parse(`${day}T${time}${zone.replace(/(\d\d)(\d\d)$/, '$1:$2')}`)
  return Number.isNaN(seconds) ? undefined : seconds + Number(`0${fraction}`) * MS_PER_SECOND
}

function lengthOf(fields: Fields, names: readonly string[], refuse: Refuse): number | undefined {
  const [name, value] = found(fields, names) ?? []
  if (name === undefined) return undefined
  const number = numberOf(value)
  if (number === undefined || !Number.isInteger(number) || number < 1) {
    return refuse(
      `\`${name}\` is ${number ?? 'no number'}`,
      'Expected whole tokens from 1 on. Leave requests that failed out of the trace',
    )
  }
  const { maxValue } = limits.inputTokens
  if (number > (maxValue ?? Infinity)) {
    refuse(`\`${name}\` is ${number}`, `Expected at most ${maxValue}`)
  }
  return number
}

function blocksOf(
  fields: Fields,
  { blockTokens, inputTokens }: Pick<TraceUnits, 'blockTokens'> & { readonly inputTokens: number },
  refuse: Refuse,
): Blocks | undefined {
  const { hash_ids: ids } = fields
  if (!Array.isArray(ids)) return undefined
  const known = ids.filter((id) => typeof id === 'number' || typeof id === 'string')
  if (known.length < ids.length)
    refuse('`hash_ids` has what is no id', 'Expected numbers or strings')
  const tokens = blockTokens ?? ('chat_id' in fields ? BAILIAN_BLOCK : MOONCAKE_BLOCK)
  const blocks = inputTokens / tokens
  // Some write an id of the last block only where it is full.
  if (ids.length !== Math.ceil(blocks) && ids.length !== Math.floor(blocks)) {
    refuse(
      `${ids.length} \`hash_ids\` do not fit ${inputTokens} tokens in blocks of ${tokens}`,
      'Say how many tokens a block has: `blockTokens`',
    )
  }
  return { ids: known, tokens }
}

/** What was said, in order: the whole text, or that of the messages behind the name of each speaker. */
function textOf(fields: Fields): string | undefined {
  const [, value] = found(fields, textFields) ?? []
  if (value === undefined) return undefined
  if (!Array.isArray(value)) return typeof value === 'string' ? value : undefined
  return value.map((message: unknown) => saidIn(message).join('\n')).join('\n\n')
}

/** Where a message has words; images and ids are none. */
const said = ['role', 'name', 'content', 'text', 'tool_calls', 'function', 'arguments'] as const

function saidIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(saidIn)
  if (typeof value !== 'object' || value === null) return []
  return said.flatMap((name) => saidIn(Reflect.get(value, name)))
}

/** Every text in a value of JSON. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(stringsIn)
}

function found(
  fields: Fields,
  names: readonly string[],
): readonly [name: string, value: unknown] | undefined {
  const name = names.find((own) => fields[own] !== undefined && fields[own] !== null)
  return name === undefined ? undefined : [name, fields[name]]
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\s*-?\d/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

function named(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}
