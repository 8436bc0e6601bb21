import { EntryValues } from '../model/entry-values.ts'
import { fromJsonValue } from '../model/to-json.ts'

/** Rounds say the same across messages too: a prompt is in memory once, and so is an order. */
const values = new EntryValues(() => undefined)

/** A message of its JSON. Its rounds take little room. */
export function messageOf(json: object): object {
  const { rounds, ...rest }: { readonly rounds?: unknown } = json
  if (rounds === undefined) return fromJsonValue(rest)
  return { ...fromJsonValue(rest), rounds: Array.isArray(rounds) ? rounds.map(roundOf) : undefined }
}

/** Some messages have nothing of rounds but their numbers. */
function roundOf(json: unknown): unknown {
  return typeof json === 'object' && json !== null
    ? values.of(json, { entry: undefined, isElsewhere: false })
    : json
}
