import { setTimeout as delay } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { EventLoopMonitor } from './event-loop.ts'

const BUSY_MS = 60

function keepBusy(): void {
  const until = performance.now() + BUSY_MS
  while (performance.now() < until);
}

test('a loop that was kept busy was late', async () => {
  const monitor = new EventLoopMonitor()
  monitor.start()
  await delay(20)
  keepBusy()
  await delay(20)
  monitor.stop()
  expect(monitor.p99Ms()).toBeGreaterThan(BUSY_MS / 2)
})

test('an idle process is not late: the grain of the measure is none of its delay', async () => {
  // On a busy machine one of many tries is undisturbed.
  let least = Infinity
  for (let attempt = 0; attempt < 200 && least >= 1; attempt += 1) {
    const monitor = new EventLoopMonitor()
    monitor.start()
    await delay(50)
    monitor.stop()
    least = Math.min(least, monitor.p99Ms() ?? Infinity)
  }
  expect(least).toBeLessThan(1)
})

test('nothing watched is unknown', () => {
  expect(new EventLoopMonitor().p99Ms()).toBeUndefined()
})
