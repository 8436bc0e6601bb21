import { Worker } from 'node:worker_threads'

import { expect, test } from 'vitest'

import { exactBehindMs, monotonic } from './clock.ts'

const ROUNDS = 500
const MAX_ERROR_MS = 0.002

/** Stamps whenever it is told to, by a 1. */
const stampInThread = `
  const { workerData } = require('node:worker_threads')
  void import(workerData.clock).then(({ exactBehindMs, monotonic }) => {
    const { told, stamp } = workerData
    const behindMs = exactBehindMs()
    for (;;) {
      Atomics.wait(told, 0, 0)
      stamp[0] = monotonic() + behindMs
      Atomics.store(told, 0, 0)
      Atomics.notify(told, 0)
    }
  })
`

test('stamps of two threads are on one clock, to a few microseconds', async () => {
  const told = new Int32Array(new SharedArrayBuffer(4))
  const stamp = new Float64Array(new SharedArrayBuffer(8))
  const clock = new URL('./clock.ts', import.meta.url).href
  const worker = new Worker(stampInThread, { eval: true, workerData: { clock, told, stamp } })
  const behindMs = exactBehindMs()
  /** By how much a stamp is outside of the time in which it was taken; below 0 where it is not. */
  const ask = (): number => {
    const from = monotonic() + behindMs
    Atomics.store(told, 0, 1)
    Atomics.notify(told, 0)
    while (Atomics.load(told, 0) === 1);
    const to = monotonic() + behindMs
    const [at = NaN] = stamp
    return Math.max(from - at, at - to)
  }
  // Most rounds take 5 µs. One that the machine interrupts says less, and nothing false.
  const errorsMs = Array.from({ length: ROUNDS }, ask)
  await worker.terminate()
  expect(Math.max(...errorsMs)).toBeLessThan(MAX_ERROR_MS)
})
