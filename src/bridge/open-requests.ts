import type { LostRequest } from './artifact.ts'
import type { JournalEntry } from './journal-entry.ts'

/** The requests that were sent and of which nothing is known yet, as the entries of a matrix tell. */
export class OpenRequests {
  readonly #open = new Map<string, LostRequest>()

  get all(): readonly LostRequest[] {
    return [...this.#open.values()]
  }

  take(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'asking':
        for (const round of entry.rounds) this.#add({ cell: entry.cell, round })
        return
      case 'asking-judge':
        this.#add({ cell: entry.cell, round: entry.round, judge: entry.judge })
        return
      case 'away':
      case 'captured':
      case 'unjudged':
        this.#open.delete(keyOf(entry.sample))
        return
      case 'sample': {
        const { cell, round } = entry.sample
        // It holds what its judges said.
        for (const [key, open] of this.#open) {
          if (open.cell === cell && open.round === round) this.#open.delete(key)
        }
        return
      }
      case 'resume':
        this.#open.clear()
        return
      default:
    }
  }

  #add(request: LostRequest): void {
    this.#open.set(keyOf(request), request)
  }
}

function keyOf({ cell, round, judge = '' }: LostRequest): string {
  return JSON.stringify([round, cell, judge])
}
