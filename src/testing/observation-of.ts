import { emptyReading, type Observation } from '../model/observation.ts'

/** A request as observed, of which nothing was read; change what a test is about. */
export function observationOf(changes: Partial<Observation> = {}): Observation {
  return {
    connection: {
      reused: true,
      dnsMs: undefined,
      connectMs: undefined,
      tlsMs: undefined,
      protocol: 'h1',
    },
    sentAt: 0,
    firstByteAt: 0,
    endedAt: 0,
    status: 200,
    headers: {},
    readCount: 1,
    byteLength: 1,
    interimCount: 0,
    error: undefined,
    errorBody: undefined,
    reading: emptyReading,
    leftOut: [],
    sentAs: {},
    ...changes,
  }
}
