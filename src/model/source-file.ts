import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { setImmediate } from 'node:timers'

import { BenchError } from './bench-error.ts'

/**
 * A file that is read in places. It is open while there is work at hand and closed before the next: of
 * thousands of documents none stays open.
 */
export class SourceFile {
  readonly #path: string
  readonly #mayGrow: boolean
  readonly #version: string
  readonly size: number
  #descriptor: number | undefined

  /** One that `mayGrow` is appended to while it is read: what it holds already stays where it is. */
  constructor(path: string, { mayGrow = false }: { readonly mayGrow?: boolean } = {}) {
    this.#path = path
    this.#mayGrow = mayGrow
    this.#descriptor = this.#open()
    const { size } = fstatSync(this.#descriptor)
    this.size = size
    this.#version = versionOf(this.#descriptor)
  }

  /** Fills a buffer with what stands at a position; returns how many bytes that is. */
  read(buffer: Buffer, position: number): number {
    this.#descriptor ??= this.#openAgain()
    return readSync(this.#descriptor, buffer, { position })
  }

  /** The bytes from one position to another. */
  bytes(start: number, end: number): Buffer {
    const bytes = Buffer.allocUnsafe(end - start)
    if (this.read(bytes, start) < bytes.length) throw this.#changed()
    return bytes
  }

  #open(): number {
    const descriptor = openSync(this.#path, 'r')
    setImmediate(() => {
      closeSync(descriptor)
      this.#descriptor = undefined
    })
    return descriptor
  }

  #openAgain(): number {
    try {
      const descriptor = this.#open()
      if (this.#mayGrow || versionOf(descriptor) === this.#version) return descriptor
    } catch (cause) {
      throw this.#changed(cause)
    }
    throw this.#changed()
  }

  #changed(cause?: unknown): BenchError {
    const reason = 'it changed while it was read. Try again'
    return new BenchError('unreadable-document', `${this.#path} cannot be read: ${reason}`, {
      cause,
    })
  }
}

function versionOf(descriptor: number): string {
  const { dev, ino, size, mtimeMs } = fstatSync(descriptor)
  return [dev, ino, size, mtimeMs].join(' ')
}
