import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

import type { Read } from './slab.ts'

const decoders: Readonly<
  Record<
    string,
    typeof createGunzip | typeof createInflate | typeof createBrotliDecompress | undefined
  >
> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/**
 * The reads as text bytes. We ask for `identity`, but some proxies compress all the same: then each
 * read is decompressed by itself, and what it yields keeps its time of arrival. Undefined for an
 * encoding nobody can read.
 */
export async function decodedReads(
  reads: readonly Read[],
  contentEncoding: string | undefined,
): Promise<readonly Read[] | undefined> {
  const encoding = contentEncoding?.trim().toLowerCase()
  if (!encoding || encoding === 'identity') return reads
  const decoder = decoders[encoding]?.()
  if (!decoder) return undefined
  const decoded: Read[] = []
  let pieces: Buffer[] = []
  let failed = false
  decoder.on('data', (piece: Buffer) => pieces.push(piece))
  decoder.on('error', () => {
    failed = true
  })
  for (const { bytes, at } of reads) {
    await new Promise<void>((resolve) => {
      decoder.once('error', resolve)
      decoder.write(bytes, () => resolve())
    })
    // Not a word of what claims to be compressed can be trusted once it is not.
    if (failed) return undefined
    decoded.push({ bytes: Buffer.concat(pieces), at })
    pieces = []
  }
  decoder.destroy()
  return decoded
}
