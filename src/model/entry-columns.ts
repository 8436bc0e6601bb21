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

/**
 * Objects with the same fields, whose values lie in columns: with values of its own each takes four times as much
 * room. They are objects like others; what a field says is looked up when somebody asks.
 */
export class EntryColumns {
  readonly #fields: readonly (readonly [PropertyKey, PropertyDescriptor])[]
  readonly #late: ReadonlySet<string> | undefined
  readonly #width: number
  #chunk: Chunk

  /** Fields of these names, of which some may be late. */
  constructor(names: readonly string[], late: ReadonlySet<string> | undefined) {
    this.#width = LATE_COLUMNS + names.length
    this.#chunk = new Chunk(this.#width)
    this.#late = late
    const fields = names.map(
      (name, index) =>
        [name, late?.has(name) ? lateField(name) : fieldOf(LATE_COLUMNS + index)] as const,
    )
    // Before the fields: from there on objects whose fields are late have a layout of their own.
    this.#fields = late ? [[LATE, lateOfRow], ...fields] : fields
  }

  /** An object with these values, in the order of the names, and where those that are late come from. */
  add(values: readonly unknown[], late: Pick<Late, 'read' | 'entry'> | undefined): object {
    if (this.#chunk.isFull) this.#chunk = new Chunk(this.#width)
    const row = {}
    const index = this.#chunk.add([late && this.#late, late?.read, late?.entry, ...values])
    Object.defineProperty(row, CHUNK, { value: this.#chunk })
    Object.defineProperty(row, INDEX, { value: index })
    Object.defineProperty(row, Symbol.for('nodejs.util.inspect.custom'), shown)
    for (const [name, field] of this.#fields) Object.defineProperty(row, name, field)
    return row
  }
}

/** In front of those of the fields: which of them are late, how those are read, and of which entry. */
const LATE_COLUMNS = 3

/** Of numbers what is not one is unknown; where all values are the same, there is one. */
type Column =
  | { readonly value: unknown }
  | { readonly numbers: Float64Array }
  | { readonly values: readonly unknown[] }

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
    if (!closed) return this.#open[column]?.[index]
    if ('value' in closed) return closed.value
    if ('values' in closed) return closed.values[index]
    const number = closed.numbers[index]
    return Number.isNaN(number) ? undefined : number
  }
}

function columnOf(values: readonly unknown[]): Column {
  const [value] = values
  if (values.every((each) => each === value)) return { value }
  if (values.every((each) => each === undefined || isNumber(each))) {
    return { numbers: Float64Array.from(values, (each) => (isNumber(each) ? each : NaN)) }
  }
  // A copy has no room for more.
  return { values: values.slice() }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value)
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
  get(this: Row) {
    const [names, read, entry] = [0, 1, 2].map((column) => this[CHUNK].read(column, this[INDEX]))
    return { names, read, entry }
  },
}
