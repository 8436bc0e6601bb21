import type { SourceFile } from '../../model/source-file.ts'

const CHUNK = 1_048_576

/** The part of a file that is in memory. */
export class ByteView {
  readonly #file: SourceFile
  readonly #buffer = Buffer.allocUnsafe(CHUNK)
  #start = 0
  #end = 0

  constructor(file: SourceFile) {
    this.#file = file
  }

  /** What is in view from a position on: at least so many bytes where the file has them. */
  from(position: number, least: number): Buffer {
    if (position < this.#start || position + least > this.#end) {
      this.#start = position
      this.#end = position + this.#file.read(this.#buffer, position)
    }
    return this.#buffer.subarray(position - this.#start, this.#end - this.#start)
  }
}
