import type { Delta, Reading, StreamError, Usage } from '../model/observation.ts'
import type { JsonObject } from './json-value.ts'

/** A reading while its events are being taken, one by one. */
export class Draft {
  usage: Usage | undefined
  finishReason: string | undefined
  finished = false
  error: StreamError | undefined
  servedModel: string | undefined
  backend: string | undefined
  /** What a server reports beside its usage object, kept with the raw usage. */
  besideUsage: JsonObject = {}
  readonly #deltas: Delta[] = []
  #arrival = { at: 0, read: 0, chunk: 0 }

  /** Says which event is being taken: text that is added came with it. */
  arrive(arrival: { readonly at: number; readonly read: number; readonly chunk: number }): void {
    this.#arrival = { at: arrival.at, read: arrival.read, chunk: arrival.chunk }
  }

  /** Adds a piece of the answer; an empty one is none. */
  add(kind: Delta['kind'], text: string | undefined): void {
    if (text) this.#deltas.push({ kind, text, ...this.#arrival })
  }

  reading(): Omit<Reading, 'violation'> {
    return {
      deltas: this.#deltas,
      usage: this.usage && { ...this.usage, raw: { ...this.usage.raw, ...this.besideUsage } },
      finishReason: this.finishReason,
      finished: this.finished,
      error: this.error,
      servedModel: this.servedModel,
      backend: this.backend,
    }
  }
}
