import type { JournalEntry } from './journal-entry.ts'
import type { LostRequest } from './messages.ts'

/** The requests that were sent and of which nothing is known yet, as the entries of a matrix tell. */
export class OpenRequests {
  readonly #open = new Map<string, LostRequest>()

  get all(): readonly LostRequest[] {
    return [...this.#open.values()]
  }

  take(entry: JournalEntry): void {
    const { kind } = entry
    if (kind === 'asking') for (const round of entry.rounds) this.#add({ cell: entry.cell, round })
    else if (kind === 'asking-judge') {
      this.#add({ cell: entry.cell, round: entry.round, judge: entry.judge })
    } else if (kind === 'away' || kind === 'captured' || kind === 'unjudged') {
      this.#open.delete(keyOf(entry.sample))
    } else if (kind === 'sample') this.#finish(entry.sample)
    else if (kind === 'resume') this.#open.clear()
  }

  /** It holds what its judges said. */
  #finish({ cell, round }: LostRequest): void {
    for (const [key, open] of this.#open) {
      if (open.cell === cell && open.round === round) this.#open.delete(key)
    }
  }

  #add(request: LostRequest): void {
    this.#open.set(keyOf(request), request)
  }
}

function keyOf({ cell, round, judge = '' }: LostRequest): string {
  return JSON.stringify([round, cell, judge])
}
