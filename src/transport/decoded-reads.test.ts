import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib'

import { afterEach, expect, test, vi } from 'vitest'

import { decodedReads } from './decoded-reads.ts'
import type { Read } from './slab.ts'

afterEach(() => vi.restoreAllMocks())

const TEXT = 'data: {"a":1}\n\n'.repeat(50)

/** The bytes in reads of so many. */
function inReads(bytes: Uint8Array, size = 7): Read[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => ({
    bytes: bytes.subarray(index * size, (index + 1) * size),
    at: index,
  }))
}

function textOf(reads: readonly Read[]): string {
  return Buffer.concat(reads.map(({ bytes }) => bytes)).toString()
}

test.each([
  ['gzip', gzipSync(TEXT)],
  ['X-GZIP', gzipSync(TEXT)],
  ['deflate', deflateSync(TEXT)],
  ['deflate', deflateRawSync(TEXT)],
  ['br', brotliCompressSync(TEXT)],
  ['zstd', zstdCompressSync(TEXT)],
  ['gzip, br', brotliCompressSync(gzipSync(TEXT))],
  ['identity', Buffer.from(TEXT)],
  ['', Buffer.from(TEXT)],
])('an answer in %j is read', async (encoding, bytes) => {
  const { reads, violation } = await decodedReads(inReads(bytes), encoding)
  expect(violation).toBeUndefined()
  expect(textOf(reads)).toBe(TEXT)
  expect(reads.map(({ at }) => at)).toEqual(inReads(bytes).map(({ at }) => at))
})

test('what was decompressed before the answer broke off is read', async () => {
  const { reads, violation } = await decodedReads(inReads(gzipSync(TEXT).subarray(0, -12)), 'gzip')
  expect(violation).toBeUndefined()
  expect(TEXT.startsWith(textOf(reads))).toBe(true)
  expect(textOf(reads).length).toBeGreaterThan(0)
})

test.each([
  ['gzip', Buffer.from('data: plain')],
  ['compress', Buffer.from(TEXT)],
  ['gzip, gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(gzipSync(TEXT))))],
])('what is not %s has no words that count', async (encoding, bytes) => {
  expect(await decodedReads(inReads(bytes), encoding)).toEqual({
    reads: [],
    violation: `unreadable content-encoding ${encoding}`,
  })
})

const BOMB_BYTES = 50_000_000

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
] as const)('a bomb in %s goes off in a bounded space', async (encoding, compress) => {
  const bomb = compress(Buffer.alloc(BOMB_BYTES))
  const { reads, violation } = await decodedReads(inReads(bomb, 4096), encoding, 1_000_000)
  expect(violation).toBe('the answer is larger than 1000000 bytes when it is decompressed')
  expect(textOf(reads).length).toBeLessThanOrEqual(1_000_000)
})

test('a thousand reads leave no listeners behind', async () => {
  const warn = vi.spyOn(process, 'emitWarning')
  await decodedReads(inReads(gzipSync(TEXT + 'x'.repeat(9)), 1), 'gzip')
  expect(warn).not.toHaveBeenCalled()
})
