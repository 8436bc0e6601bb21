import { expect, test } from 'vitest'

import { simulatedWorld } from './world.ts'

test('a world is named with its version, the hash of its tables and how fast it runs', () => {
  expect(simulatedWorld(20)).toMatch(/^virginia \d+ [0-9a-f]{12} ×20$/)
  expect(simulatedWorld(20)).toBe(simulatedWorld(20))
  expect(simulatedWorld(40)).not.toBe(simulatedWorld(20))
})
