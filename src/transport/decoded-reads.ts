import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib'

import { MAX_ANSWER_BYTES } from './request-limit.ts'
import type { Read } from './slab.ts'

/** Nobody compresses more often, unless to exhaust whoever reads it. */
const MAX_ENCODINGS = 3

type Decoder = ReturnType<typeof createGunzip | typeof createZstdDecompress>

const decoders: Readonly<Record<string, ((first: number) => Decoder) | undefined>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  // The name means zlib's format (RFC 9110 §8.4.1.2); some servers leave its head out.
  deflate: (first) => ((first & 0x0f) === 0x08 ? createInflate() : createInflateRaw()),
  br: () => createBrotliDecompress(),
  zstd: () => createZstdDecompress(),
}

/** A body as text bytes. */
export interface DecodedBody {
  /** What could be read of it. */
  readonly reads: readonly Read[]
  /** Why that is not all; undefined when it is. */
  readonly violation: string | undefined
}

/**
 * The reads as text bytes. We ask for `identity`, but some proxies compress all the same: then each
 * read is decompressed by itself, and what it yields keeps its time of arrival.
 */
export async function decodedReads(
  reads: readonly Read[],
  contentEncoding: string | undefined,
  maxBytes = MAX_ANSWER_BYTES,
): Promise<DecodedBody> {
  const names = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  const unreadable = { reads: [], violation: `unreadable content-encoding ${contentEncoding}` }
  if (names.length > MAX_ENCODINGS) return unreadable
  let body: DecodedBody = { reads, violation: undefined }
  // They are listed in the order in which they were applied.
  for (const name of names.toReversed()) {
    const makeDecoder = decoders[name]
    if (!makeDecoder) return unreadable
    const first = body.reads.find(({ bytes }) => bytes.length > 0)?.bytes[0]
    if (first === undefined) return body
    const decoded = await decompressed(body.reads, makeDecoder(first), maxBytes)
    // Not a word of what claims to be compressed can be trusted once it is not.
    if (!decoded) return unreadable
    body = { ...decoded, violation: body.violation ?? decoded.violation }
  }
  return body
}

/** Undefined when the bytes are not of the decoder's format. */
async function decompressed(
  reads: readonly Read[],
  decoder: Decoder,
  maxBytes: number,
): Promise<DecodedBody | undefined> {
  const decoded: Read[] = []
  let pieces: Buffer[] = []
  let byteLength = 0
  let isBroken = false
  let wake: (() => void) | undefined
  decoder.on('data', (piece: Buffer) => {
    byteLength += piece.byteLength
    if (byteLength > maxBytes) decoder.destroy()
    else pieces.push(piece)
  })
  decoder.on('error', () => {
    isBroken = true
  })
  decoder.on('close', () => wake?.())
  for (const { bytes, at } of reads) {
    await new Promise<void>((resolve) => {
      wake = resolve
      decoder.write(bytes, () => resolve())
    })
    if (isBroken) return undefined
    decoded.push({ bytes: Buffer.concat(pieces), at })
    pieces = []
    if (byteLength > maxBytes) {
      const violation = `the answer is larger than ${maxBytes} bytes when it is decompressed`
      return { reads: decoded, violation }
    }
  }
  decoder.destroy()
  return { reads: decoded, violation: undefined }
}
