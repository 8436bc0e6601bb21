/** What a short answer takes: thousands of them begin in a second, and hundreds of long ones at once. */
const INITIAL_BYTES = 2 * 1024
const INITIAL_READS = 16

/**
 * One stream's bytes, copied as they arrive, with the time and end offset of every read. Copying
 * beats holding on to the buffers of sockets, which brings garbage-collection pauses into the
 * window that is being timed.
 */
export class Slab {
  #bytes = Buffer.allocUnsafe(INITIAL_BYTES)
  #stamps = new Float64Array(INITIAL_READS)
  #ends = new Uint32Array(INITIAL_READS)
  #length = 0
  #reads = 0

  get byteLength(): number {
    return this.#length
  }

  get readCount(): number {
    return this.#reads
  }

  /** Adds what one read brought. */
  append(bytes: Uint8Array, stamp: number): void {
    this.add(bytes, 0, bytes.length)
    this.endRead(stamp)
  }

  /** Adds a part of what a read brought, which {@link endRead} has to follow. */
  add(bytes: Uint8Array, from: number, to: number): void {
    const end = this.#length + to - from
    if (end > this.#bytes.byteLength) this.#growBytes(end)
    this.#bytes.set(bytes.subarray(from, to), this.#length)
    this.#length = end
  }

  /** What was added since the last read is one read. */
  endRead(stamp: number): void {
    if (this.#reads === this.#stamps.length) this.#growReads()
    this.#stamps[this.#reads] = stamp
    this.#ends[this.#reads] = this.#length
    this.#reads += 1
  }

  /** The reads in order of arrival. The bytes are views into the slab. */
  reads(): Read[] {
    const reads: Read[] = []
    let start = 0
    for (let index = 0; index < this.#reads; index += 1) {
      const end = this.#ends[index] ?? start
      reads.push({ bytes: this.#bytes.subarray(start, end), at: this.#stamps[index] ?? 0 })
      start = end
    }
    return reads
  }

  #growBytes(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.byteLength * 2))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }

  #growReads(): void {
    const stamps = new Float64Array(this.#stamps.length * 2)
    const ends = new Uint32Array(this.#ends.length * 2)
    stamps.set(this.#stamps)
    ends.set(this.#ends)
    this.#stamps = stamps
    this.#ends = ends
  }
}

/** What one read from the socket brought, and when, on the monotonic clock. */
export interface Read {
  readonly bytes: Uint8Array
  readonly at: number
}
