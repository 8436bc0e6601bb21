import { setImmediate as nextTurn } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { Readers } from './readers.ts'

/** Work that ends when it is told to. */
function work(name: string, log: string[]) {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const run = (): Promise<string> => {
    log.push(name)
    return promise
  }
  return { run, end: () => resolve(name), fail: () => reject(new Error(name)) }
}

test('so many are read at a time, the others in the order in which they came', async () => {
  const started: string[] = []
  const [one, two, three, four] = ['one', 'two', 'three', 'four'].map((name) => work(name, started))
  if (!one || !two || !three || !four) throw new Error('four were made')
  const readers = new Readers(2)
  const results = [one, two, three, four].map(({ run }) => readers.read(run))
  await nextTurn()
  expect(started).toEqual(['one', 'two'])
  two.end()
  await nextTurn()
  expect(started).toEqual(['one', 'two', 'three'])
  for (const { end } of [three, one, four]) end()
  expect(await Promise.all(results)).toEqual(['one', 'two', 'three', 'four'])
})

test('whoever fails makes room as well', async () => {
  const started: string[] = []
  const readers = new Readers(1)
  const [bad, good] = [work('bad', started), work('good', started)]
  const failing = readers.read(bad.run)
  const waiting = readers.read(good.run)
  bad.fail()
  await expect(failing).rejects.toThrow('bad')
  good.end()
  expect(await waiting).toBe('good')
})
