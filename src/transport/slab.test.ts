import { expect, test } from 'vitest'

import { Slab } from './slab.ts'

test('a new slab holds nothing', () => {
  const slab = new Slab()
  expect(slab.byteLength).toBe(0)
  expect(slab.reads()).toEqual([])
})

test('reads come back in order with their stamps', () => {
  const slab = new Slab()
  slab.append(Buffer.from('one'), 1.5)
  slab.append(Buffer.from('three'), 2.25)
  expect(slab.reads().map(({ bytes, at }) => [Buffer.from(bytes).toString(), at])).toEqual([
    ['one', 1.5],
    ['three', 2.25],
  ])
  expect(slab.byteLength).toBe(8)
})

test('bytes are copied, so that the source may be used again', () => {
  const slab = new Slab()
  const source = Buffer.from('aaa')
  slab.append(source, 1)
  source.fill('b')
  expect(Buffer.from(slab.reads()[0]?.bytes ?? []).toString()).toBe('aaa')
})

test('nothing is lost when bytes and reads outgrow the first allocation', () => {
  const slab = new Slab()
  for (let index = 0; index < 5000; index += 1) slab.append(Buffer.alloc(300, index % 251), index)
  const reads = slab.reads()
  expect(slab.byteLength).toBe(1_500_000)
  expect(reads).toHaveLength(5000)
  const wrong = reads.filter(
    ({ bytes, at }, index) =>
      at !== index || bytes.byteLength !== 300 || bytes.some((byte) => byte !== index % 251),
  )
  expect(wrong).toEqual([])
})

test('one read larger than the first allocation is kept whole', () => {
  const slab = new Slab()
  slab.append(Buffer.from('first'), 1)
  slab.append(Buffer.alloc(2_000_000, 7), 2)
  expect(slab.reads().map(({ bytes }) => bytes.byteLength)).toEqual([5, 2_000_000])
  expect(slab.reads()[1]?.bytes.every((byte) => byte === 7)).toBe(true)
})
