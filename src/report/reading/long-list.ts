import type { EntryValues } from '../../model/entry-values.ts'
import { lateOf } from '../../model/late-fields.ts'
import type { FromJson } from '../../model/to-json.ts'
import type { z } from '../../model/zod.ts'
import { hasAllOf } from './as-written.ts'

type Path = readonly PropertyKey[]

/** Told a text that was read, and where in the document it stands. */
export type Look = (text: string, at: Path) => void

/** Where the entries of lists come from, one at a time. */
export interface EntrySource {
  /** The text of an entry that stands elsewhere; undefined where the entry is there. */
  readonly partOf: (entry: unknown) => string | undefined
  /** The JSON of an entry that is there; where undefined, it is JSON. */
  readonly jsonOf?: (entry: unknown) => unknown
}

/** Who wants to know what becomes of the entries. */
interface EntryWatch {
  readonly look: Look | undefined
  readonly tellMistakes: (issues: readonly z.core.$ZodIssue[], at: Path) => void
  /** An entry lacks fields of today; undefined where they are filled in before anything is hashed. */
  readonly tellEarlier: (() => void) | undefined
}

/** How the lists of one document are read. */
export interface EntryReading extends EntrySource, EntryWatch {
  readonly values: EntryValues
}

/** An entry that is not JSON. */
export class BrokenEntry extends Error {
  override name = 'BrokenEntry' as const
  override readonly cause: SyntaxError
  readonly path: Path

  constructor(path: Path, cause: SyntaxError) {
    super('an entry is not JSON')
    this.path = path
    this.cause = cause
  }
}

/**
 * A long list of a document, of which one entry at a time is read, checked and converted: walking it once
 * gives every entry as its file has it, and leaves the converted ones in `values`.
 */
export class LongList<Json extends object> implements Iterable<unknown> {
  readonly values: FromJson<Json>[] = []
  readonly #entries: readonly unknown[]
  readonly #path: Path
  readonly #schema: z.ZodType<Json>
  readonly #reading: EntryReading

  constructor(
    entries: readonly unknown[],
    {
      path,
      schema,
      ...reading
    }: EntryReading & { readonly path: Path; readonly schema: z.ZodType<Json> },
  ) {
    this.#entries = entries
    this.#path = path
    this.#schema = schema
    this.#reading = reading
  }

  *[Symbol.iterator](): Generator {
    const { partOf, jsonOf, values, look, tellMistakes, tellEarlier } = this.#reading
    for (const [index, entry] of this.#entries.entries()) {
      const path = [...this.#path, index]
      const text = partOf(entry)
      const json = text === undefined ? (jsonOf?.(entry) ?? entry) : parsed(text, path)
      if (text !== undefined) look?.(text, path)
      const result = this.#schema.safeParse(json)
      if (result.success) {
        const isEarlier = tellEarlier !== undefined && !hasAllOf(json, result.data)
        if (isEarlier) tellEarlier()
        yield isEarlier ? json : result.data
        const isElsewhere = text !== undefined || jsonOf !== undefined
        this.values.push(
          isSameValue(entry, json, result.data)
            ? entry
            : values.of(result.data, { entry, isElsewhere }),
        )
      } else tellMistakes(result.error.issues, path)
    }
  }
}

/** Whether an entry is the value of its JSON already, of which what is long stays elsewhere. */
function isSameValue<Json extends object>(
  entry: unknown,
  json: unknown,
  data: Json,
): entry is FromJson<Json> {
  if (typeof entry !== 'object' || entry === null || lateOf(entry) === undefined) return false
  return hasAllOf(json, data) && hasAllOf(data, json)
}

function parsed(text: string, path: Path): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw cause instanceof SyntaxError ? new BrokenEntry(path, cause) : cause
  }
}
