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
  readonly #width: number
  #chunk: Chunk

  /** Fields of these names, of which some may be late. */
  constructor(names: readonly string[], late: ReadonlySet<string> | undefined) {
    this.#width = names.length + LATE_COLUMNS
    this.#chunk = new Chunk(this.#width)
    this.#fields = names.map((name, column) => [
      name,
      late?.has(name) ? lateField(name) : fieldOf(column),
    ])
    if (late) this.#fields = [...this.#fields, [LATE, lateOfRow(late, names.length)]]
  }

  /** An object with these values, in the order of the names, and where those that are late come from. */
  add(values: unknown[], late: Pick<Late, 'read' | 'entry'> | undefined): object {
    if (this.#chunk.isFull) this.#chunk = new Chunk(this.#width)
    values.push(late?.read, late?.entry)
    const row = {}
    Object.defineProperty(row, CHUNK, { value: this.#chunk })
    Object.defineProperty(row, INDEX, { value: this.#chunk.add(values) })
    Object.defineProperty(row, Symbol.for('nodejs.util.inspect.custom'), shown)
    for (const [name, field] of this.#fields) Object.defineProperty(row, name, field)
    return row
  }
}

/** Behind those of the fields: how what is late is read, and of which entry. */
const LATE_COLUMNS = 2

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

const fields: PropertyDescriptor[] = []

/** The field of a column. One for all objects: engines give those of one shape the same layout. */
function fieldOf(column: number): PropertyDescriptor {
  fields[column] ??= {
    get(this: Row) {
      return this[CHUNK].read(column, this[INDEX])
    },
    enumerable: true,
  }
  return fields[column]
}

/** `console.log` shows what the fields say: of others it tells that they are getters. */
const shown: PropertyDescriptor = {
  value(this: object) {
    return { ...this }
  },
}

function lateOfRow(names: ReadonlySet<string>, column: number): PropertyDescriptor {
  return {
    get(this: Row) {
      const [read, entry] = [column, column + 1].map((each) => this[CHUNK].read(each, this[INDEX]))
      return { names, read, entry }
    },
  }
}
