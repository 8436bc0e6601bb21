import { createParser, type EventSourceMessage } from 'eventsource-parser'

import type { Read } from './slab.ts'

/** A server-sent event with the time at which the read that completed it arrived. */
export interface StampedEvent {
  readonly event: string | undefined
  readonly data: string
  readonly at: number
  /** Index of the read that completed it. */
  readonly read: number
}

/**
 * The events of a captured body, to the letter of the standard: characters and line ends split over
 * reads, CRLF, comments, multi-line data; an event without its closing blank line never happened.
 */
export function readEvents(reads: readonly Read[]): StampedEvent[] {
  const events: StampedEvent[] = []
  let at = 0
  let read = 0
  const parser = createParser({
    onEvent({ event, data }: EventSourceMessage) {
      events.push({ event, data, at, read })
    },
  })
  const decoder = new TextDecoder()
  for (const [index, { bytes, at: stamp }] of reads.entries()) {
    at = stamp
    read = index
    parser.feed(decoder.decode(bytes, { stream: true }))
  }
  return events
}
