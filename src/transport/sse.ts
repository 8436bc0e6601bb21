import { createParser, type EventSourceMessage } from 'eventsource-parser'

import type { Read } from './slab.ts'

/** A server-sent event with the time at which the read that completed it arrived. */
export interface StampedEvent {
  readonly event: string | undefined
  readonly data: string
  readonly at: number
  /** Index of the read that completed it. */
  readonly read: number
  /** Its closing blank line never came. */
  readonly isUnterminated: boolean
}

/**
 * The events of a captured body, to the letter of the standard: characters and line ends split over
 * reads, CRLF, comments, multi-line data. By the standard an event without its closing blank line
 * never happened; where the body came to a clean end (`isWhole`) it is given all the same, marked, as
 * the vendors' own clients read it.
 */
export function readEvents(
  reads: readonly Read[],
  { isWhole = false }: { readonly isWhole?: boolean } = {},
): StampedEvent[] {
  const events: StampedEvent[] = []
  let at = 0
  let read = 0
  let isUnterminated = false
  const parser = createParser({
    onEvent({ event, data }: EventSourceMessage) {
      events.push({ event, data, at, read, isUnterminated })
    },
  })
  const decoder = new TextDecoder()
  for (const [index, { bytes, at: stamp }] of reads.entries()) {
    at = stamp
    read = index
    parser.feed(decoder.decode(bytes, { stream: true }))
  }
  if (isWhole) {
    isUnterminated = true
    parser.feed('\n\n')
  }
  return events
}

/**
 * What stands in a body of events outside of them and may be an error: lines of a field `error:`, which
 * llama.cpp's server invented, and bare JSON, which gateways append to a stream that breaks.
 */
export function strayLines(body: string): { readonly field: 'error' | undefined; text: string }[] {
  const lines = body.matchAll(/(?:^|[\r\n])(?:(error): ?(?<words>[^\r\n]*)|(?<json>\{[^\r\n]*))/g)
  return Array.from(lines, ({ groups }) => {
    if (groups?.['json'] === undefined) return { field: 'error', text: groups?.['words'] ?? '' }
    return { field: undefined, text: groups['json'] }
  })
}
