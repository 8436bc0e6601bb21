/** Part of a sequence that all sequences below it begin with. */
interface Branch<Item> {
  /** Which sequence it was first met in; its items are there, from `from` to `to`. */
  readonly owner: number
  readonly from: number
  to: number
  next: Map<Item, Branch<Item>>
}

/** Where a sequence begins like an earlier one. */
export interface CommonBeginning {
  /** Place of the earlier sequence, from 0. */
  readonly owner: number
  /** Items that both begin with. */
  readonly length: number
}

/** Finds for each of many sequences the earlier one that it has the longest beginning in common with. */
export class PrefixTree<Item> {
  readonly #sequences: ArrayLike<Item>[] = []
  readonly #root = new Map<Item, Branch<Item>>()

  /** Adds a sequence; undefined where no earlier one begins like it. */
  add(sequence: ArrayLike<Item>): CommonBeginning | undefined {
    const owner = this.#sequences.push(sequence) - 1
    let branches = this.#root
    let met: CommonBeginning | undefined
    for (let at = 0; ;) {
      const first = sequence[at]
      if (first === undefined) return met
      const branch = branches.get(first)
      if (!branch) {
        branches.set(first, { owner, from: at, to: sequence.length, next: new Map() })
        return met
      }
      const end = this.#commonEnd(branch, sequence)
      met = { owner: branch.owner, length: end }
      if (end === sequence.length) return met
      if (end < branch.to) this.#split(branch, end)
      branches = branch.next
      at = end
    }
  }

  /** How far a sequence goes along a branch. */
  #commonEnd({ owner, from, to }: Branch<Item>, sequence: ArrayLike<Item>): number {
    const own = this.#sequences[owner]
    let at = from
    while (at < to && at < sequence.length && own?.[at] === sequence[at]) at += 1
    return at
  }

  #split(branch: Branch<Item>, at: number): void {
    const { owner, to, next } = branch
    const rest = this.#sequences[owner]?.[at]
    if (rest === undefined) return
    branch.next = new Map([[rest, { owner, from: at, to, next }]])
    branch.to = at
  }
}
