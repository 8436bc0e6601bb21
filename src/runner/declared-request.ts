import type { Prompt } from '../model/answer.ts'
import type { Cell } from '../model/cell.ts'
import {
  type BilledField,
  billedFields,
  billedHeaders,
  billedName,
} from '../protocol/billed-fields.ts'
import { type Departure, departuresOf } from '../protocol/departures.ts'
import type { JsonObject } from '../protocol/json-value.ts'
import { protocols } from '../protocol/protocols.ts'
import { boundOf, isKeptForAnHour, type RequestBound } from '../protocol/request-bound.ts'
import { callOf } from './call-of.ts'
import type { Endpoint } from './endpoint.ts'
import { MAX_HANDBOOK_TOKENS } from './handbook.ts'
import { longestWords } from './words.ts'

export type { BilledField }

/** What the requests of a cell will be, before any is sent. */
export interface DeclaredRequest {
  /** The longest body, as it is sent. */
  readonly body: JsonObject
  /** What no request of the cell exceeds. */
  readonly bound: RequestBound
  /** What of the declaration does not reach the wire. */
  readonly departures: readonly Departure[]
}

export interface DeclaredPrompts {
  readonly prompts: readonly Prompt[]
  /** Rounds that make a conversation; undefined where questions stand alone. */
  readonly turns: number | undefined
  readonly temperature: number
}

/** Builds the longest request that a cell can send, by the same functions that send it. */
export function declaredRequest(
  cell: Cell,
  endpoint: Endpoint,
  { prompts, turns, temperature }: DeclaredPrompts,
): DeclaredRequest {
  const { messages, handbook } = longestWords(cell, { prompts, turns })
  const protocol = protocols[endpoint.provider.protocol]
  const call = callOf(cell, endpoint, { messages, temperature, changes: endpoint.changes })
  const body = protocol.body(call)
  const bound = boundOf(body)
  // What a handbook takes is known, and its bytes would be four times as many.
  const known = handbook === '' ? 0 : MAX_HANDBOOK_TOKENS - jsonBytes(handbook)
  return {
    body,
    bound: { ...bound, inputTokens: bound.inputTokens + known },
    departures: departuresOf(protocol, call),
  }
}

/** What of an endpoint's declaration a bill depends on, beyond the tokens of a request. */
export function declaredBilling({
  provider,
  body,
  wireModel,
}: Pick<Endpoint, 'provider' | 'body' | 'wireModel'>): {
  readonly fields: readonly BilledField[]
  readonly isKeptForAnHour: boolean
} {
  const declared = { ...body, ...provider.body }
  return {
    fields: [
      ...billedFields(declared),
      ...billedHeaders(provider.headers),
      ...billedName(wireModel),
    ],
    isKeptForAnHour: isKeptForAnHour(declared),
  }
}

/** The bytes of a text inside a JSON string. */
function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2
}
