import type { FieldChanges } from '../model/field-changes.ts'
import type { BodyFields } from './contract.ts'
import { fieldAt } from './field-path.ts'
import type { JsonObject } from './json-value.ts'

/** A shorter name may be an ordinary word of the message, unless it stands in quotes. */
const MIN_TELLING_NAME = 6
/** A shorter message names nothing. */
const MIN_TELLING_MESSAGE = 40
/** What servers say of fields that they do not name. */
const aboutFields =
  /unsupported|unknown|unrecogni[sz]ed|unexpected|invalid|extra|additional|not (supported|permitted|allowed)/i

/** A request that was rejected as malformed. */
export interface Rejected {
  /** What of its body may be changed: all but what is declared. */
  readonly body: JsonObject
  readonly changes: FieldChanges
  /** What the endpoint said of it. */
  readonly text: string
  /** Optional fields that this request cannot do without. */
  readonly needed?: readonly string[] | undefined
}

export interface Proposal {
  readonly changes: FieldChanges
  /** The field that is changed. */
  readonly field: string
  /** Whether the endpoint named the field. A guess may be wrong. */
  readonly isNamed: boolean
}

/**
 * What to try next, one field at a time: the one that the rejection names, or else the likeliest of
 * those that no attempt was without. Undefined when nothing is left to try.
 */
export function proposeChanges(
  fields: BodyFields,
  rejected: Rejected,
  triedLimits: ReadonlySet<string>,
): Proposal | undefined {
  const { body, text, needed = [] } = rejected
  const limit = limitName(fields, rejected.changes)
  const untried = [fields.limit, ...fields.otherLimits].filter((name) => !triedLimits.has(name))
  const present = fields.optional.filter(
    (path) => fieldAt(body, path) !== undefined && !needed.includes(path),
  )
  const changeable = untried.length > 0 ? [...present, limit] : present
  const named = changeable
    .map((path) => ({ path, place: placeOf(path, text) }))
    .filter(({ place }) => place >= 0)
    .toSorted((a, b) => a.place - b.place)[0]?.path
  const isVague = text.length < MIN_TELLING_MESSAGE || aboutFields.test(text)
  const field = named ?? (isVague ? changeable[0] : undefined)
  if (field === undefined) return undefined
  const isNamed = named !== undefined
  if (field !== limit) return { changes: without(rejected.changes, field), field, isNamed }
  const other = untried.find((name) => placeOf(name, text) >= 0) ?? untried[0] ?? limit
  return { changes: limitedAs(fields, rejected.changes, other), field, isNamed }
}

/** The name under which the limit is sent. */
export function limitName({ limit }: BodyFields, { sendAs }: FieldChanges): string {
  return sendAs[limit] ?? limit
}

function without({ leaveOut, sendAs }: FieldChanges, field: string): FieldChanges {
  return { leaveOut: [...leaveOut, field], sendAs }
}

function limitedAs({ limit }: BodyFields, changes: FieldChanges, name: string): FieldChanges {
  const { [limit]: _before, ...others } = changes.sendAs
  return { ...changes, sendAs: name === limit ? others : { ...others, [limit]: name } }
}

/** Where a rejection names a field, by its path or its own name; -1 where it does not. */
function placeOf(path: string, text: string): number {
  const param = parameterIn(text)
  if (param !== undefined && (param === path || param.startsWith(`${path}.`))) return 0
  const name = path.slice(path.lastIndexOf('.') + 1)
  // Servers name fields as their own code does: xAI's `maxTokens` for `max_tokens`.
  const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const camel = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
  const either = `(?:${[...new Set([name, snake, camel])].join('|')})`
  const pattern =
    name.length < MIN_TELLING_NAME
      ? new RegExp(`['"\`]${either}(?:\\.\\w+)*['"\`]`, 'i')
      : new RegExp(`(?<!\\w)${either}(?!\\w)`, 'i')
  return text.search(pattern)
}

/** OpenAI's way to say which parameter an error is about. */
function parameterIn(text: string): string | undefined {
  return /"param"\s*:\s*"([^"]+)"/.exec(text)?.[1]
}
