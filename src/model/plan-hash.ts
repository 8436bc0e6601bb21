import { createHash } from 'node:crypto'

import { canonicalJson } from './canonical-json.ts'
import { toJsonValue } from './to-json.ts'

/** What of a matrix is decided before its first request, and is the same in its document. */
export interface CommittedPlan {
  readonly name: string
  readonly file: string
  readonly sha256: string
  readonly seed: number
  readonly location: string | undefined
  readonly axes: object
  readonly reference: object | undefined
  readonly goodput: object | undefined
  readonly adaptive: object | undefined
  readonly options: object
  readonly drawnFrom: object
  readonly cells: readonly {
    readonly id: string
    readonly simulated: boolean
    readonly price: object | undefined
    readonly endpoint: string
    readonly request: object | undefined
  }[]
  readonly judges: readonly {
    readonly check: string
    readonly endpoint: string
    readonly atLeast: number
    readonly maxTokens: number
  }[]
}

/** SHA-256 of a plan in canonical JSON, without what is unknown. Who knows it before a run can tell the plan from another. */
export function planSha256({ cells, judges, ...plan }: CommittedPlan): string {
  const { name, file, sha256, seed, location, axes, reference } = plan
  const { goodput, adaptive, options, drawnFrom } = plan
  const committed = {
    name,
    file,
    sha256,
    seed,
    location,
    axes,
    reference,
    goodput,
    adaptive,
    options,
    drawnFrom,
    cells: cells.map(({ id, simulated, price, endpoint, request }) => ({
      id,
      simulated,
      price,
      endpoint,
      request,
    })),
    judges: judges.map(({ check, endpoint, atLeast, maxTokens }) => ({
      check,
      endpoint,
      atLeast,
      maxTokens,
    })),
  }
  const text = canonicalJson(known(toJsonValue(committed)))
  return createHash('sha256').update(text).digest('hex')
}

/** A value of JSON without members that are null: a document names what it does not know, a plan need not. */
function known(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(known)
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => (item === null ? [] : [[name, known(item)]])),
  )
}
