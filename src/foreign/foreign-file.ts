import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'

import { BenchError } from '../model/bench-error.ts'
import { decodeText } from '../model/decode-text.ts'
import { looseJson } from './json-text.ts'
import { parseYaml } from './yaml.ts'

/** A string of Node has at most half a gigabyte. */
const MAX_TEXT_BYTES = 500_000_000
/** Files of a value a line are read line by line. */
const MAX_LINES_BYTES = 2_000_000_000
/** Its parser takes a hundred times its text. */
const MAX_YAML_BYTES = 20_000_000
const LINE_FEED = 10
/** Enough of a file to see how it begins. */
const HEAD_BYTES = 4096

/** A value a line. */
interface Line {
  /** From 1. */
  readonly number: number
  /** Undefined where it is not JSON. */
  readonly value: unknown
}

/** A file that another tool may have written. */
export class ForeignFile {
  readonly path: string
  readonly #bytes: Buffer
  /** The value of the file, or of its first line; undefined where neither is JSON. */
  readonly first: unknown
  /** Whether the file is one value, and not one a line. */
  readonly isOneValue: boolean
  /** Numbers that are none. */
  notNumbers = 0

  constructor(path: string) {
    this.path = path
    this.#bytes = bytesOf(path)
    const whole = this.#looksLikeLines() ? undefined : this.#whole()
    this.isOneValue = whole !== undefined
    const { value } = whole ?? this.lines().next().value ?? { value: undefined }
    this.first = value
  }

  get name(): string {
    return basename(this.path)
  }

  get sha256(): string {
    return createHash('sha256').update(this.#bytes).digest('hex')
  }

  get text(): string {
    return decodeText(this.#bytes)
  }

  /** When it was written last, in Unix milliseconds: not when its run was. */
  get modifiedAt(): number {
    return statSync(this.path).mtimeMs
  }

  /** The values of its lines; of a file that is one value, that. */
  *lines(): Generator<Line> {
    if (this.isOneValue) {
      yield { number: 1, value: this.first }
      return
    }
    let start = 0
    for (let number = 1; start < this.#bytes.length; number += 1) {
      const end = this.#bytes.indexOf(LINE_FEED, start)
      const line = this.#bytes.subarray(start, end === -1 ? undefined : end)
      start = end === -1 ? this.#bytes.length : end + 1
      if (line.length > MAX_TEXT_BYTES) {
        yield { number, value: undefined }
        continue
      }
      const text = decodeText(line).trim()
      if (text === '') continue
      const found = looseJson(text)
      this.notNumbers += found?.notNumbers ?? 0
      yield { number, value: found?.value }
    }
  }

  /** Its first line is a value of its own, and more follow. */
  #looksLikeLines(): boolean {
    const end = this.#bytes.indexOf(LINE_FEED)
    if (end === -1 || end > MAX_TEXT_BYTES || this.#bytes.subarray(end).every(isSpace)) return false
    const head = decodeText(this.#bytes.subarray(0, end)).trim()
    return /^\{.*\}$/.test(head) && looseJson(head) !== undefined
  }

  #whole(): { readonly value: unknown } | undefined {
    const head = decodeText(this.#bytes.subarray(0, HEAD_BYTES)).trimStart()
    const isYaml = /\.ya?ml$/i.test(this.path)
    if (!isYaml && !/^[[{]/.test(head)) return undefined
    const most = isYaml ? MAX_YAML_BYTES : MAX_TEXT_BYTES
    if (this.#bytes.length > most) throw tooLarge(this.path, most)
    if (isYaml) return yamlOf(this.text)
    const found = looseJson(this.text)
    this.notNumbers += found?.notNumbers ?? 0
    return found
  }
}

/** The value of a YAML text; undefined where it is none. */
function yamlOf(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = parseYaml(text)
    return { value }
  } catch {
    return undefined
  }
}

function bytesOf(path: string): Buffer {
  const { size } = statSync(path)
  if (size > MAX_LINES_BYTES) throw tooLarge(path, MAX_LINES_BYTES)
  return readFileSync(path)
}

function tooLarge(path: string, most: number): BenchError {
  return new BenchError(
    'unreadable-document',
    `${path} has more than ${most / 1e6} MB, which is more than is read of another tool's results. Export fewer requests`,
  )
}

function isSpace(byte: number): boolean {
  return byte === LINE_FEED || byte === 13 || byte === 32 || byte === 9
}
