/** So many prompts are read at a time, the others wait in line. Nobody waits for real: it is reckoned. */
export class Readers {
  /** When each of them is done with what it reads. */
  readonly #doneAt: number[]

  constructor(count: number) {
    this.#doneAt = Array.from({ length: count }, () => -Infinity)
  }

  /** When a prompt is read that comes at a time and takes so long, behind those that came before. */
  read(at: number, lastsMs: number): number {
    const soonest = this.#doneAt.indexOf(Math.min(...this.#doneAt))
    const doneAt = Math.max(at, this.#doneAt[soonest] ?? -Infinity) + lastsMs
    this.#doneAt[soonest] = doneAt
    return doneAt
  }
}
