import { isUtf8 } from 'node:buffer'
import { type Hash, createHash } from 'node:crypto'
import { closeSync, readSync } from 'node:fs'

import { BenchError } from '../model/bench-error.ts'
import { tooLargeFile, unreadableFile } from './file-path.ts'
import { openPlainFile } from './plain-file.ts'

const CHUNK_BYTES = 2 ** 20
const LINE_FEED = 0x0a
const MIB = 2 ** 20
const MAX_FILE_BYTES = 1024 * MIB
const MAX_LINE_MIB = 64

/** The lines of a file one after the other, of which only one is in memory, and the hash of all of it. */
export class FileLines implements Disposable {
  readonly size: number
  readonly #where: string
  readonly #file: number
  readonly #hash: Hash = createHash('sha256')

  constructor(path: string, where: string) {
    this.#where = where
    const { file, size } = opened(path, where)
    this.#file = file
    this.size = size
    if (size > MAX_FILE_BYTES) {
      this[Symbol.dispose]()
      throw tooLargeFile(size, MAX_FILE_BYTES, where)
    }
  }

  /** Each line with its number, from 1 on. */
  *[Symbol.iterator](): Generator<readonly [line: string, number: number]> {
    let number = 1
    let kept: Buffer[] = []
    let keptBytes = 0
    for (const chunk of this.#chunks()) {
      let from = 0
      for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
        yield [this.#text(Buffer.concat([...kept, chunk.subarray(from, end)]), number), number]
        number += 1
        from = end + 1
        kept = []
        keptBytes = 0
      }
      kept.push(chunk.subarray(from))
      keptBytes += chunk.length - from
      if (keptBytes > MAX_LINE_MIB * MIB) {
        throw new BenchError(
          'invalid-option',
          `${this.#where}: line ${number} has more than ${MAX_LINE_MIB} MiB. Write a request a line`,
        )
      }
    }
    if (keptBytes > 0) yield [this.#text(Buffer.concat(kept), number), number]
  }

  /** SHA-256 of the file, in hexadecimal digits; reads what is left of it. */
  sha256(): string {
    const rest = this.#chunks()
    while (rest.next().done !== true);
    return this.#hash.digest('hex')
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
  }

  *#chunks(): Generator<Buffer> {
    for (;;) {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
      const length = this.#read(buffer)
      if (length === 0) return
      const chunk = buffer.subarray(0, length)
      this.#hash.update(chunk)
      yield chunk
    }
  }

  #read(buffer: Buffer): number {
    try {
      return readSync(this.#file, buffer)
    } catch (error) {
      throw unreadableFile(error, this.#where)
    }
  }

  #text(bytes: Buffer, number: number): string {
    // Zeros are UTF-16's, whose letters of English are valid UTF-8.
    if (!isUtf8(bytes) || bytes.includes(0)) {
      throw new BenchError(
        'invalid-option',
        `${this.#where}: line ${number}: expected UTF-8. Save the file as UTF-8`,
      )
    }
    // Editors on Windows put a mark in front, and end lines with two characters.
    return bytes
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .replace(/\r$/, '')
  }
}

function opened(path: string, where: string): ReturnType<typeof openPlainFile> {
  try {
    return openPlainFile(path)
  } catch (error) {
    throw unreadableFile(error, where)
  }
}
