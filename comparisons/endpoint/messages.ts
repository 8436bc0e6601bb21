/** A request for a stream, as the endpoint knows it; times are those of the machine's monotonic clock. */
export interface Served {
  /** From 1 on; stands in the answer's id, in its usage and in the header `x-request-id`. */
  readonly number: number
  readonly arrivedAt: number
  /** The client's own `x-request-id`. */
  readonly asked: string | undefined
  /** When each chunk with content was sent. */
  readonly sentAt: number[]
}

/** What the endpoint's process is told. */
export type Command = { readonly kind: 'begin'; readonly seed: number } | { readonly kind: 'take' }

/** What it tells. */
export type Told =
  | { readonly kind: 'port'; readonly port: number }
  | { readonly kind: 'ready' }
  /** The first request of a load arrived. */
  | { readonly kind: 'first'; readonly at: number }
  | { readonly kind: 'journal'; readonly served: readonly Served[] }
