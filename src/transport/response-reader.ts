import { BadResponse, INTERIM_OVERFLOW, malformed, SWITCHED_PROTOCOLS } from './bad-response.ts'
import { isFieldValue } from './field-syntax.ts'
import {
  HEADER_OVERFLOW,
  MAX_HEADER_BYTES,
  MAX_INTERIM_RESPONSES,
  oversize,
} from './request-limit.ts'
import {
  addField,
  BEGINNING,
  checkBeginning,
  checkTrailer,
  framingOf,
  keptMs,
  readStatusLine,
  type StatusLine,
} from './response-head.ts'
import type { Slab } from './slab.ts'

const LF = 0x0a
const CR = 0x0d
const SEMICOLON = 0x3b
const NO_DIGIT = -1
/** A size with more of them is none, also where it begins with zeros. */
const MAX_SIZE_DIGITS = 16

/** By byte: the value of a hexadecimal digit. */
const digits = Int8Array.from({ length: 256 }, (_, byte) => {
  const value = parseInt(String.fromCharCode(byte), 16)
  return Number.isNaN(value) ? NO_DIGIT : value
})

/** What the next bytes of a response are. */
type Part = 'head' | 'body' | 'size' | 'extensions' | 'line end' | 'chunk' | 'trailers'

/**
 * Reads one response over HTTP/1.1, however it is cut into reads: the body goes into a slab, byte for byte. Throws a
 * {@link BadResponse} for what is none, after which nothing more can be read.
 */
export class ResponseReader {
  readonly #slab: Slab
  #statusLine: StatusLine | undefined
  #headers: Record<string, string> = {}
  #hasHead = false
  #interimCount = 0
  #isComplete = false
  #isUntilEnd = false

  #part: Part = 'head'
  /** What comes after the end of a line. */
  #next: Part = 'size'
  #hasCarriageReturn = false
  /** The beginning of a line whose end has not come. */
  #line = ''
  /** Of the head, the trailers or the extensions of a chunk. */
  #lineBytes = 0
  /** How many bytes of the body, or of its chunk, are still to come. */
  #missing = 0
  #sizeDigits = 0

  constructor(slab: Slab) {
    this.#slab = slab
  }

  /** Undefined until the head of the answer is complete. */
  get status(): number | undefined {
    return this.#hasHead ? this.#statusLine?.status : undefined
  }

  /** Names in lower case; what came several times is joined by commas. */
  get headers(): Readonly<Record<string, string>> {
    return this.#hasHead ? this.#headers : {}
  }

  /** How many interim responses (RFC 9110 §15.2) were passed over, as every client must. */
  get interimCount(): number {
    return this.#interimCount
  }

  get isComplete(): boolean {
    return this.#isComplete
  }

  /** How long the connection may wait for another request, in milliseconds; 0 where it serves none. */
  get keptMs(): number {
    const isKept = this.#isComplete && !this.#isUntilEnd && this.#statusLine
    return isKept ? keptMs(isKept, this.#headers) : 0
  }

  /** Takes what one read from the socket brought. Returns how many bytes of it belong to the response. */
  take(bytes: Buffer, at: number): number {
    const before = this.#slab.byteLength
    let from = 0
    try {
      while (from < bytes.length && !this.#isComplete) from = this.#read(bytes, from)
    } finally {
      if (this.#slab.byteLength > before) this.#slab.endRead(at)
    }
    const reason = oversize(this.#slab)
    if (reason !== undefined) throw new BadResponse(reason)
    return from
  }

  /** Takes the end of the connection. Returns where in the response it came; undefined where that is complete. */
  end(): string | undefined {
    if (this.#isUntilEnd) this.#isComplete = true
    if (this.#isComplete) return undefined
    if (this.#hasHead) return 'within the answer'
    return this.#statusLine || this.#line !== '' ? 'within the headers' : 'before it answered'
  }

  /** Takes the bytes of the next part. Returns where those after them begin. */
  #read(bytes: Buffer, from: number): number {
    switch (this.#part) {
      case 'chunk':
        return this.#readChunk(bytes, from)
      case 'line end':
        return this.#readLineEnd(bytes, from)
      case 'size':
        return this.#readSize(bytes, from)
      case 'body':
        return this.#readBody(bytes, from)
      case 'head':
        return this.#readHead(bytes, from)
      case 'extensions':
        return this.#readExtensions(bytes, from)
      case 'trailers':
      default:
        return this.#readTrailers(bytes, from)
    }
  }

  #readHead(bytes: Buffer, from: number): number {
    if (!this.#statusLine && this.#line.length < BEGINNING) {
      checkBeginning(this.#line + bytes.toString('latin1', from, from + BEGINNING))
    }
    const next = this.#readLine(bytes, from)
    if (next === undefined) return bytes.length
    this.#takeHeadLine(this.#takeLine())
    return next
  }

  #takeHeadLine(line: string): void {
    const text = withoutEnd(line)
    const isFirst = !this.#statusLine
    if (isFirst && text !== '') this.#statusLine = readStatusLine(text)
    const isInterim = this.#statusLine !== undefined && this.#statusLine.status < 200
    if (!isInterim) checkEnd(line)
    if (isFirst || !this.#statusLine) return
    if (text !== '') addField(this.#headers, text)
    else if (isInterim) this.#endInterim(this.#statusLine)
    else this.#endHead(this.#statusLine)
  }

  #endInterim({ status }: StatusLine): void {
    if (status === 101) throw new BadResponse(SWITCHED_PROTOCOLS)
    this.#interimCount += 1
    if (this.#interimCount > MAX_INTERIM_RESPONSES) throw new BadResponse(INTERIM_OVERFLOW)
    this.#statusLine = undefined
    this.#headers = {}
    this.#lineBytes = 0
  }

  #endHead(statusLine: StatusLine): void {
    this.#hasHead = true
    this.#lineBytes = 0
    const framing = framingOf(statusLine, this.#headers)
    if (framing === 'chunked') {
      this.#part = 'size'
      return
    }
    this.#part = 'body'
    this.#isUntilEnd = framing === 'until the end'
    this.#missing = framing === 'until the end' ? Infinity : framing
    this.#isComplete = this.#missing === 0
  }

  #readBody(bytes: Buffer, from: number): number {
    const end = this.#keep(bytes, from)
    this.#isComplete = this.#missing === 0
    return end
  }

  #readChunk(bytes: Buffer, from: number): number {
    const end = this.#keep(bytes, from)
    if (this.#missing === 0) this.#expectLineEnd('size')
    return end
  }

  /** Copies what is there of the missing bytes. */
  #keep(bytes: Buffer, from: number): number {
    const end = Math.min(bytes.length, from + this.#missing)
    this.#slab.add(bytes, from, end)
    this.#missing -= end - from
    return end
  }

  #readSize(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      const digit = digits[bytes[at] ?? 0] ?? NO_DIGIT
      if (digit === NO_DIGIT) return this.#endSize(bytes, at)
      this.#missing = this.#missing * 16 + digit
      this.#sizeDigits += 1
      if (this.#sizeDigits > MAX_SIZE_DIGITS || this.#missing > Number.MAX_SAFE_INTEGER) {
        throw malformed('the size of a chunk is too large')
      }
    }
    return bytes.length
  }

  #endSize(bytes: Buffer, at: number): number {
    if (this.#sizeDigits === 0) throw malformed('the size of a chunk is no number')
    this.#sizeDigits = 0
    this.#expectLineEnd(this.#missing === 0 ? 'trailers' : 'chunk')
    if (bytes[at] === SEMICOLON) this.#part = 'extensions'
    return at
  }

  /** Nobody asked for any: they mean nothing here (RFC 9112 §7.1.1). */
  #readExtensions(bytes: Buffer, from: number): number {
    const found = bytes.indexOf(CR, from)
    const end = found === -1 ? bytes.length : found
    this.#count(end - from)
    if (!isFieldValue(bytes.toString('latin1', from, end))) {
      throw malformed('an extension of a chunk has a control character')
    }
    if (found !== -1) {
      this.#lineBytes = 0
      this.#part = 'line end'
    }
    return end
  }

  #expectLineEnd(next: Part): void {
    this.#next = next
    this.#part = 'line end'
  }

  #readLineEnd(bytes: Buffer, from: number): number {
    const isLast = this.#hasCarriageReturn
    if (bytes[from] !== (isLast ? LF : CR))
      throw malformed('a chunk or its size does not end where it should')
    this.#hasCarriageReturn = !isLast
    if (isLast) this.#part = this.#next
    return from + 1
  }

  #readTrailers(bytes: Buffer, from: number): number {
    const next = this.#readLine(bytes, from)
    if (next === undefined) return bytes.length
    const line = this.#takeLine()
    checkEnd(line)
    const text = withoutEnd(line)
    if (text === '') this.#isComplete = true
    else checkTrailer(text)
    return next
  }

  /** Reads on in a line. Returns where the next one begins; undefined while this one has no end. */
  #readLine(bytes: Buffer, from: number): number | undefined {
    const found = bytes.indexOf(LF, from)
    const end = found === -1 ? bytes.length : found + 1
    this.#count(end - from)
    this.#line += bytes.toString('latin1', from, end)
    return found === -1 ? undefined : end
  }

  #takeLine(): string {
    const line = this.#line
    this.#line = ''
    return line
  }

  #count(bytes: number): void {
    this.#lineBytes += bytes
    if (this.#lineBytes > MAX_HEADER_BYTES) throw new BadResponse(HEADER_OVERFLOW)
  }
}

function withoutEnd(line: string): string {
  return line.slice(0, line.endsWith('\r\n') ? -2 : -1)
}

function checkEnd(line: string): void {
  if (!line.endsWith('\r\n')) throw malformed('a line ends without a carriage return')
}
