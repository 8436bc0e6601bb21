import type { Socket } from 'node:net'

import { HEADER_OVERFLOW, MAX_HEADER_BYTES, MAX_INTERIM_RESPONSES } from './request-limit.ts'

const NOTHING = Buffer.alloc(0)
/** As many bytes as tell what kind of response it is. */
const STATUS_LENGTH = 'HTTP/1.1 100'.length
const INTERIM = /^HTTP\/1\.\d 1\d\d/i
const HEAD_END = /\r?\n\r?\n/

/** A response that means something nobody asked for. */
export class UnaskedResponse extends Error {}

export const SWITCHED_PROTOCOLS =
  'the server answered 101 and switched to a protocol that was not requested'
export const INTERIM_OVERFLOW = `more than ${MAX_INTERIM_RESPONSES} interim responses came before the answer`

/** The interim responses on one socket. */
export interface InterimResponses {
  /** To be called before each request. */
  expect(): void
  /** How many were passed over since then. */
  count(): number
}

/**
 * Has a socket pass over interim responses, as every client must (RFC 9110 §15.2); undici takes a
 * `100 Continue` it did not ask for as an error.
 */
export function skipInterimResponses(socket: Socket): InterimResponses {
  const read: typeof socket.read = socket.read.bind(socket)
  /** What came of a head that is not complete; undefined once the answer itself has begun. */
  let pending: Buffer | undefined
  let skipped = 0

  function answerIn(chunk: Buffer): Buffer | undefined {
    let bytes = Buffer.concat([pending ?? NOTHING, chunk])
    while (bytes.length >= STATUS_LENGTH) {
      const status = bytes.toString('latin1', 0, STATUS_LENGTH)
      if (!INTERIM.test(status)) {
        pending = undefined
        return bytes
      }
      if (status.endsWith('101')) throw new UnaskedResponse(SWITCHED_PROTOCOLS)
      const head = bytes.toString('latin1', 0, MAX_HEADER_BYTES)
      const end = HEAD_END.exec(head)
      if (!end && bytes.length >= MAX_HEADER_BYTES) throw new UnaskedResponse(HEADER_OVERFLOW)
      if (!end) break
      skipped += 1
      if (skipped > MAX_INTERIM_RESPONSES) throw new UnaskedResponse(INTERIM_OVERFLOW)
      bytes = bytes.subarray(end.index + end[0].length)
    }
    pending = bytes
    return undefined
  }

  socket.read = (size?: number): unknown => {
    for (;;) {
      const chunk: unknown = read(size)
      if (pending === undefined || !Buffer.isBuffer(chunk)) return chunk
      try {
        const answer = answerIn(chunk)
        if (answer) return answer
      } catch (error) {
        pending = undefined
        socket.destroy(error instanceof Error ? error : undefined)
        return null
      }
    }
  }
  return {
    expect() {
      pending = NOTHING
      skipped = 0
    },
    count: () => skipped,
  }
}
