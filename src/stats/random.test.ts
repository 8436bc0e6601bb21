import { expect, test } from 'vitest'

import { type RandomStream, randomStream } from './random.ts'

function take(stream: RandomStream, count: number): number[] {
  return Array.from({ length: count }, () => stream.integer(1000))
}

// Pinned against an independent Python implementation: hashlib.sha256, xoroshiro128+ (24, 16, 37).
test('the values of a seed and its labels are pinned', () => {
  expect(take(randomStream(1), 6)).toEqual([79, 214, 599, 424, 851, 67])
  expect(take(randomStream(1, 'order', 'round 3'), 6)).toEqual([107, 592, 538, 689, 259, 293])
  const stream = randomStream(1)
  expect([stream.uniform(), stream.uniform(), stream.uniform()]).toEqual([
    0.319_045_652_040_234_05, 0.285_127_030_153_808_47, 0.274_548_816_556_598_9,
  ])
  expect(randomStream(42, 'order').shuffle('abcdefgh'.split('')).join('')).toBe('degfchba')
  expect(randomStream(42, 'nonce').hex(20)).toBe('f71f0fdd8b3ce0f2c73e')
})

test('the same seed and labels give the same stream', () => {
  expect(take(randomStream(5, 'a', 'b'), 50)).toEqual(take(randomStream(5, 'a', 'b'), 50))
})

test('seed, labels, their order and their boundaries all make another stream', () => {
  const streams = [
    randomStream(1),
    randomStream(2),
    randomStream(1.5),
    randomStream(1, ''),
    randomStream(1, 'ab'),
    randomStream(1, 'a', 'b'),
    randomStream(1, 'b', 'a'),
  ].map((stream) => take(stream, 4).join())
  expect(new Set(streams).size).toBe(streams.length)
})

test('a stream does not depend on how much another was used', () => {
  const used = randomStream(1, 'first')
  const other = randomStream(1, 'second')
  take(used, 100)
  expect(take(other, 5)).toEqual(take(randomStream(1, 'second'), 5))
})

test('integers reach every value below the limit about equally often', () => {
  const stream = randomStream(3, 'integers')
  const counts = [0, 0, 0, 0, 0, 0, 0]
  for (let draw = 0; draw < 70_000; draw++) {
    const value = stream.integer(7)
    counts[value] = (counts[value] ?? Number.NaN) + 1
  }
  expect(counts).toHaveLength(7)
  // 10,000 expected, standard deviation 93.
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400)
})

test('an integer below 1 can only be 0, and large limits work', () => {
  const stream = randomStream(3)
  expect(stream.integer(1)).toBe(0)
  const large = Array.from({ length: 100 }, () => stream.integer(Number.MAX_SAFE_INTEGER))
  expect(Math.max(...large)).toBeGreaterThan(2 ** 52)
  expect(large.every(Number.isSafeInteger)).toBe(true)
})

test('uniform numbers lie in [0, 1), with their mean at a half and bits beyond 32', () => {
  const stream = randomStream(3, 'uniform')
  const values = Array.from({ length: 20_000 }, () => stream.uniform())
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
  const average = values.reduce((total, value) => total + value, 0) / values.length
  // Standard error 0.002.
  expect(Math.abs(average - 0.5)).toBeLessThan(0.01)
  expect(values.some((value) => !Number.isInteger(value * 2 ** 32))).toBe(true)
})

test('a shuffle keeps every item and leaves its argument as it was', () => {
  const items = Object.freeze([1, 2, 3, undefined, 5, 5])
  const shuffled = randomStream(3, 'shuffle').shuffle(items)
  expect(shuffled).toHaveLength(6)
  expect(shuffled).toEqual(expect.arrayContaining([...items]))
  expect(randomStream(3).shuffle([])).toEqual([])
})

test('a shuffle gives all 24 orders of four items about equally often', () => {
  const stream = randomStream(3, 'orders')
  const counts = new Map<string, number>()
  for (let repetition = 0; repetition < 24_000; repetition++) {
    const order = stream.shuffle(['a', 'b', 'c', 'd']).join('')
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  expect(counts.size).toBe(24)
  // χ² with 23 degrees of freedom exceeds 49.7 once in a thousand: scipy.stats.chi2.isf(.001, 23)
  const distance = [...counts.values()].reduce(
    (total, count) => total + (count - 1000) ** 2 / 1000,
    0,
  )
  expect(distance).toBeLessThan(49.7)
})

test.each([0, 1, 8, 9, 1000])('hex gives %d hexadecimal digits', (digits) => {
  expect(randomStream(3, 'hex').hex(digits)).toMatch(new RegExp(`^[0-9a-f]{${digits}}$`))
})

test('alphanumeric gives letters of either case and digits, all of them in time', () => {
  const drawn = randomStream(3, 'letters').alphanumeric(2000)
  expect(drawn).toMatch(/^[\dA-Za-z]{2000}$/)
  expect(new Set(drawn).size).toBe(62)
})

test('impossible requests are refused', () => {
  expect(() => randomStream(Number.NaN)).toThrow('`seed`')
  expect(() => randomStream(1).integer(0)).toThrow('`below`')
  expect(() => randomStream(1).integer(1.5)).toThrow('received 1.5')
  expect(() => randomStream(1).hex(-1)).toThrow('`digits`')
})

test('labels draw the same before and after a document has kept them', () => {
  expect(randomStream(1, 'a\ud800').hex(8)).toBe(randomStream(1, 'a\ufffd').hex(8))
})
