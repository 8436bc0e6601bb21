/** Whether a page is the last word of a run, or written while it goes on. */
export type PageState =
  | {
      readonly kind: 'final'
      /** Name of the results document beside the page. */
      readonly document: string
    }
  | {
      readonly kind: 'running'
      readonly document: string
      /** Requests of the matrix that is being measured. */
      readonly done: number
      readonly total: number
      /** Unix milliseconds. */
      readonly writtenAt: number
      /** When the page is written again, at the latest. */
      readonly nextWithinMs: number
    }
