import type { Sample } from './sample.ts'

/** A time in which a cell met nobody, with its requests that failed then and were asked again. */
export interface Outage {
  /** Unix milliseconds at which the first of them was asked. */
  readonly from: number
  /** Unix milliseconds at which the request was asked that met somebody; undefined where none did. */
  readonly to: number | undefined
  readonly tries: readonly Sample[]
}
