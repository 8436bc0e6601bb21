import type { Piece } from '../protocol/fake-vendor.ts'
import { type Capture, unknownPhases } from '../transport/capture.ts'

/** A complete 200 response; the nth piece is the nth read, stamped 10·n. */
export function captureOf(pieces: readonly Piece[], changes: Partial<Capture> = {}): Capture {
  const reads = pieces.map((piece, index) => ({ bytes: Buffer.from(piece), at: index * 10 }))
  return {
    connection: unknownPhases,
    sentAt: 0,
    status: 200,
    headers: {},
    reads,
    byteLength: reads.reduce((sum, { bytes }) => sum + bytes.byteLength, 0),
    endedAt: pieces.length * 10,
    error: undefined,
    interimCount: 0,
    ...changes,
  }
}
