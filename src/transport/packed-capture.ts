import type { Capture } from './capture.ts'

/** A capture in few pieces: thousands of reads are copied, or handed over, at once. */
export interface PackedCapture extends Omit<Capture, 'reads'> {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The end of each read in them, and when it came. */
  readonly ends: Uint32Array<ArrayBuffer>
  readonly stamps: Float64Array<ArrayBuffer>
}

/** None of its pieces shares memory with others, so that each can be handed over. */
export function packed({ reads, ...capture }: Capture): PackedCapture {
  const bytes = new Uint8Array(
    reads.reduce((sum, { bytes: { byteLength } }) => sum + byteLength, 0),
  )
  const ends = new Uint32Array(reads.length)
  const stamps = new Float64Array(reads.length)
  let end = 0
  for (const [index, read] of reads.entries()) {
    bytes.set(read.bytes, end)
    end += read.bytes.byteLength
    ends[index] = end
    stamps[index] = read.at
  }
  return { ...capture, bytes, ends, stamps }
}

/** `laterMs` is by how much the clock of this thread is behind the one that stamped. */
export function unpacked(
  { bytes, ends, stamps, ...capture }: PackedCapture,
  laterMs: number,
): Capture {
  const here = (stamp: number | undefined): number | undefined =>
    stamp === undefined ? undefined : stamp + laterMs
  const { error } = capture
  return {
    ...capture,
    sentAt: here(capture.sentAt),
    endedAt: here(capture.endedAt),
    error: error && { ...error, at: here(error.at) },
    reads: Array.from(ends, (end, index) => ({
      bytes: bytes.subarray(ends[index - 1] ?? 0, end),
      at: (stamps[index] ?? 0) + laterMs,
    })),
  }
}
