import { afterEach, expect, test, vi } from 'vitest'

import { withEnvironment } from './with-environment.ts'

afterEach(() => vi.unstubAllEnvs())

test('another environment stands in the place of this one, until the action has ended', async () => {
  vi.stubEnv('LAB_KEPT', 'here')
  vi.stubEnv('LAB_OTHER', 'before')
  const seen = await withEnvironment({ LAB_OTHER: 'then', LAB_NEW: '1' }, async () => {
    await Promise.resolve()
    return [process.env['LAB_KEPT'], process.env['LAB_OTHER'], process.env['LAB_NEW']]
  })
  expect(seen).toEqual([undefined, 'then', '1'])
  expect(process.env).toMatchObject({ LAB_KEPT: 'here', LAB_OTHER: 'before' })
  expect(process.env).not.toHaveProperty('LAB_NEW')
})

test('also where it fails', async () => {
  vi.stubEnv('LAB_KEPT', 'here')
  const failing = withEnvironment({}, async () => {
    throw new Error('mine')
  })
  await expect(failing).rejects.toThrow('mine')
  expect(process.env['LAB_KEPT']).toBe('here')
})
