import { setTimeout as delay } from 'node:timers/promises'

import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

import { rememberGlobals, withRealGlobals } from './real-globals.ts'

beforeAll(() => {
  rememberGlobals()
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

function globals(): readonly unknown[] {
  const now: unknown = Reflect.get(performance, 'now')
  return [setTimeout, setImmediate, Date, Reflect.get(Date, 'now'), now, AbortController]
}

const fakes: Readonly<Record<string, () => unknown>> = {
  'all timers': () => vi.useFakeTimers(),
  'clocks alone': () => vi.useFakeTimers({ toFake: ['Date', 'performance', 'hrtime'] }),
  'the date': () => vi.setSystemTime(0),
  'a stubbed clock': () => vi.stubGlobal('performance', { now: () => 0 }),
  'a spy on the clock': () => vi.spyOn(performance, 'now').mockReturnValue(0),
  'a spy on the date': () => vi.spyOn(Date, 'now').mockReturnValue(0),
  'a timer that never fires': () => vi.stubGlobal('setTimeout', () => 0),
  'an abort controller': () => vi.stubGlobal('AbortController', undefined),
}

describe.each(Object.entries(fakes))('%s', (_name, fake) => {
  test('is replaced while something is measured, and put back', async () => {
    const real = globals()
    fake()
    const before = globals()
    const tookMs = await withRealGlobals(async () => {
      expect(globals()).toEqual(real)
      expect(Date.now()).toBeGreaterThan(1_000_000_000_000)
      const start = performance.now()
      await new Promise((resolve) => {
        setTimeout(resolve, 20)
      })
      return performance.now() - start
    })
    expect(tookMs).toBeGreaterThan(10)
    expect(globals()).toEqual(before)
  })
})

test('two measurements at a time put the fakes back when the last one ends', async () => {
  const real = setTimeout
  vi.useFakeTimers()
  const fake = setTimeout
  const longer = withRealGlobals(() => delay(40))
  await withRealGlobals(() => delay(5))
  expect(setTimeout).toBe(real)
  await longer
  expect(setTimeout).toBe(fake)
})

test('what fails puts the fakes back, too', async () => {
  vi.useFakeTimers()
  const fake = setTimeout
  await expect(withRealGlobals(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(setTimeout).toBe(fake)
})
