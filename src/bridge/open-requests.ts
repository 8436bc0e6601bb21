import type { JournalEntry } from './journal-entry.ts'
import type { LostRequest } from './messages.ts'

/** The requests that were sent and of which nothing is known yet, as the entries of a matrix tell. */
export class OpenRequests {
  /** Of every answer that is open: its question, and those to its judges, by check. */
  readonly #open = new Map<string, Map<string, LostRequest>>()

  get all(): readonly LostRequest[] {
    return [...this.#open.values()].flatMap((requests) => [...requests.values()])
  }

  take(entry: JournalEntry): void {
    const { kind } = entry
    if (kind === 'asking') for (const round of entry.rounds) this.#add({ cell: entry.cell, round })
    else if (kind === 'asking-judge') {
      this.#add({ cell: entry.cell, round: entry.round, judge: entry.judge })
    } else if (kind === 'away' || kind === 'captured' || kind === 'unjudged') {
      const requests = this.#open.get(keyOf(entry.sample))
      requests?.delete('')
      if (requests?.size === 0) this.#open.delete(keyOf(entry.sample))
    } else if (kind === 'sample') {
      // It holds what its judges said.
      this.#open.delete(keyOf(entry.sample))
    } else if (kind === 'resume') this.#open.clear()
  }

  #add(request: LostRequest): void {
    const key = keyOf(request)
    const requests = this.#open.get(key) ?? new Map<string, LostRequest>()
    this.#open.set(key, requests.set(request.judge ?? '', request))
  }
}

function keyOf({ cell, round }: LostRequest): string {
  return `${round} ${cell}`
}
