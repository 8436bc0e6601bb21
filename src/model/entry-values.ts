import { EntryColumns, fieldIn } from './entry-columns.ts'
import { type Late, lateOf } from './late-fields.ts'
import { Recent } from './recent.ts'
import { type FromJson, fromJsonValue } from './to-json.ts'

/** What is long in an entry, and asked for by few: the answer, what the server said beside it. */
const lateNames = ['text', 'textSha256', 'headers', 'rawUsage']
const lateFields: ReadonlySet<string> = new Set(lateNames)

/** So many different values are remembered, and no longer ones: those are seldom the same. */
const MAX_SHARED = 4096
const MAX_SHARED_LENGTH = 1024

/**
 * Makes values of the entries of a document's lists, so that little of each is in memory: what entries say
 * alike, as a model's name or an empty list, is there once, numbers lie in columns, and what is long stays where
 * it was read.
 */
export class EntryValues {
  readonly #strings = new Recent<string>(MAX_SHARED)
  readonly #branches = new Recent<unknown>(MAX_SHARED)
  readonly #columns = new Map<string, EntryColumns>()
  readonly #read: (entry: unknown) => object | undefined
  readonly #ofEntry: readonly string[] | undefined
  /** What was read last for a late field: who asks for one asks for the next. */
  #last: { readonly entry: unknown; readonly json: object | undefined } | undefined

  /**
   * `read` gives the JSON of an entry that stands elsewhere once more; undefined where it is there. Where entries are
   * places, whose fields have names `ofEntry`, these lie in columns too.
   */
  constructor(
    read: (entry: unknown) => object | undefined,
    { ofEntry }: { readonly ofEntry?: readonly string[] } = {},
  ) {
    this.#read = read
    this.#ofEntry = ofEntry
  }

  /** The value of an entry, of its JSON; an entry that `isElsewhere` can be read again. */
  of<Json extends object>(
    json: Json,
    { entry, isElsewhere }: { readonly entry: unknown; readonly isElsewhere: boolean },
  ): FromJson<Json> {
    const isLate = isElsewhere && lateNames.some((name) => isLong(Reflect.get(json, name)))
    const names = Object.keys(json)
    const values = names.map((name) =>
      isLate && lateFields.has(name) ? undefined : this.#share(Reflect.get(json, name)),
    )
    // What is late in the entry is not read by way of it: nobody has to hold it.
    const known = typeof entry === 'object' && entry !== null ? lateOf(entry) : undefined
    const late = isLate ? (known ?? { read: this.#readLate, entry }) : undefined
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what FromJson describes
    return this.#columnsOf(names, late).add(values, late) as FromJson<Json>
  }

  /** Those of entries with the same fields, of which there are few. */
  #columnsOf(names: readonly string[], late: Pick<Late, 'read'> | undefined): EntryColumns {
    const ofEntry = late?.read === this.#readLate ? this.#ofEntry : undefined
    const key = JSON.stringify([late !== undefined, ofEntry !== undefined, ...names])
    const columns =
      this.#columns.get(key) ?? new EntryColumns(names, late && { names: lateFields, ofEntry })
    this.#columns.set(key, columns)
    return columns
  }

  readonly #readLate = (entry: unknown, name: string): unknown => {
    const known = this.#last
    const last =
      known && this.#isSame(known.entry, entry) ? known : { entry, json: this.#read(entry) }
    this.#last = last
    const { json } = last
    return json && fromJsonValue<unknown>(Reflect.get(json, name))
  }

  /** A place is made anew whenever somebody asks for it. */
  #isSame(one: unknown, other: unknown): boolean {
    const isSamePlace = this.#ofEntry?.every((name) => fieldIn(one, name) === fieldIn(other, name))
    return one === other || isSamePlace === true
  }

  #share(item: unknown): unknown {
    if (typeof item === 'string') {
      return item.length > MAX_SHARED_LENGTH ? item : this.#strings.get(item, () => item)
    }
    if (typeof item !== 'object' || item === null) return fromJsonValue(item)
    const make = (): unknown =>
      Array.isArray(item) ? item.map((each) => this.#share(each)) : fromJsonValue(item)
    const text = JSON.stringify(item)
    return text.length > MAX_SHARED_LENGTH ? make() : this.#branches.get(text, make)
  }
}

function isLong(item: unknown): boolean {
  if (typeof item === 'string') return item.length > 0
  return typeof item === 'object' && item !== null && Object.keys(item).length > 0
}
