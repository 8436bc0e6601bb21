import { type Column, columnOf, valueIn } from './column.ts'
import { LATE, type Late, lateField } from './late-fields.ts'

/** Values whose columns lie together: of more, what nobody holds any more would stay for few others. */
const CHUNK_VALUES = 256

const CHUNK = Symbol('chunk')
const INDEX = Symbol('index')

/** An object that has its fields in columns. */
interface Row {
  readonly [CHUNK]: Chunk
  readonly [INDEX]: number
}

/** Which fields of objects are late. */
export interface LateFields {
  readonly names: ReadonlySet<string>
  /** Names of the fields that their entries have, which lie in columns as well; undefined of entries that are kept as they are. */
  readonly ofEntry: readonly string[] | undefined
}

/**
 * Objects with the same fields, whose values lie in columns: with values of its own each takes several times as much
 * room. They are objects like others; what a field says is looked up when somebody asks.
 */
export class EntryColumns {
  readonly #fields: readonly (readonly [PropertyKey, PropertyDescriptor])[]
  readonly #late: LateColumns | undefined
  readonly #width: number
  #chunk: Chunk

  /** Fields of these names, of which some may be late. */
  constructor(names: readonly string[], late: LateFields | undefined) {
    const beforeEntry = LATE_COLUMNS + names.length
    this.#width = beforeEntry + (late?.ofEntry?.length ?? 1)
    this.#chunk = new Chunk(this.#width)
    this.#late = late && { ...late, beforeEntry }
    const fields = names.map(
      (name, index) =>
        [name, late?.names.has(name) ? lateField(name) : fieldOf(LATE_COLUMNS + index)] as const,
    )
    // Before the fields: from there on objects whose fields are late have a layout of their own.
    this.#fields = late ? [[LATE, lateOfRow], ...fields] : fields
  }

  /** An object with these values, in the order of the names, and where those that are late come from. */
  add(values: readonly unknown[], late: Pick<Late, 'read' | 'entry'> | undefined): object {
    if (this.#chunk.isFull) this.#chunk = new Chunk(this.#width)
    const row = {}
    const entry = this.#late?.ofEntry?.map((name) => fieldIn(late?.entry, name)) ?? [late?.entry]
    const index = this.#chunk.add([this.#late, late?.read, ...values, ...entry])
    Object.defineProperty(row, CHUNK, { value: this.#chunk })
    Object.defineProperty(row, INDEX, { value: index })
    Object.defineProperty(row, Symbol.for('nodejs.util.inspect.custom'), shown)
    for (const [name, field] of this.#fields) Object.defineProperty(row, name, field)
    return row
  }
}

/** In front of those of the fields: which of them are late, and how those are read. */
const LATE_COLUMNS = 2

interface LateColumns extends LateFields {
  /** So many columns are before those of the entry. */
  readonly beforeEntry: number
}

class Chunk {
  readonly #open: unknown[][]
  #columns: readonly Column[] | undefined
  #size = 0

  constructor(width: number) {
    this.#open = Array.from({ length: width }, () => [])
  }

  get isFull(): boolean {
    return this.#columns !== undefined
  }

  /** The index of the values. */
  add(values: readonly unknown[]): number {
    for (let column = 0; column < values.length; column += 1) {
      this.#open[column]?.push(values[column])
    }
    this.#size += 1
    if (this.#size === CHUNK_VALUES) {
      this.#columns = this.#open.map(columnOf)
      this.#open.length = 0
    }
    return this.#size - 1
  }

  read(column: number, index: number): unknown {
    const closed = this.#columns?.[column]
    return closed ? valueIn(closed, index) : this.#open[column]?.[index]
  }
}

const columnFields: PropertyDescriptor[] = []

/**
 * The field of a column. One for all objects, of every document: engines give those of one shape the same layout, and
 * those that have another getter under the same name a table each, which takes six times as much room.
 */
function fieldOf(column: number): PropertyDescriptor {
  columnFields[column] ??= {
    get(this: Row) {
      return this[CHUNK].read(column, this[INDEX])
    },
    enumerable: true,
  }
  return columnFields[column]
}

/** `console.log` shows what the fields say: of others it tells that they are getters. */
const shown: PropertyDescriptor = {
  value(this: object) {
    return { ...this }
  },
}

const lateOfRow: PropertyDescriptor = {
  get(this: Row): Late {
    const at = (column: number): unknown => this[CHUNK].read(column, this[INDEX])
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `add` puts there
    const [late, read] = [at(0), at(1)] as [LateColumns, Late['read']]
    const { names, ofEntry, beforeEntry } = late
    const entry = ofEntry
      ? Object.fromEntries(ofEntry.map((name, index) => [name, at(beforeEntry + index)]))
      : at(beforeEntry)
    return { names, read, entry }
  },
}

/** A field of what may be anything. */
export function fieldIn(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
