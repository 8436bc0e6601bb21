type Listener = (note: string) => void

/** Who hears of documents that were made of a journal; commands say it beside what they print. */
const listeners = new Set<Listener>()

/** Calls back with one line for every document that was made of a journal, until it is stopped. */
export function onRecovered(listener: Listener): { readonly stop: () => void } {
  listeners.add(listener)
  return { stop: () => void listeners.delete(listener) }
}

export function tellListeners(note: string): void {
  for (const listener of listeners) listener(note)
}
