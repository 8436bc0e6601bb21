/** A time in which a provider gets no requests, because it refused one for now. */
export interface ProviderPause {
  /** Its name. */
  readonly provider: string
  /** The model it holds for, by the provider's name; undefined where it holds for all of its models. */
  readonly model?: string | undefined
  /** Id of the cell whose request it refused. */
  readonly cell: string
  readonly round: number
  /** Unix milliseconds at which the refusal was there. */
  readonly from: number
  readonly pauseMs: number
  /** What it asked for; undefined where it did not say how long. */
  readonly askedMs: number | undefined
  /** Where it said so: a header's name, or `message`. */
  readonly askedBy: string | undefined
}
