/** Remembers what was made for a key, for the keys that were asked for lately. */
export class Recent<Value> {
  readonly #most: number
  #newer = new Map<string, Value>()
  #older: ReadonlyMap<string, Value> = new Map()

  constructor(most: number) {
    this.#most = most
  }

  get(key: string, make: () => Value): Value {
    const known = this.#newer.get(key)
    if (known !== undefined) return known
    const value = this.#older.get(key) ?? make()
    if (this.#newer.size === this.#most) {
      this.#older = this.#newer
      this.#newer = new Map()
    }
    this.#newer.set(key, value)
    return value
  }
}
