import { expect, test } from 'vitest'

import { checkNode } from './check-node.ts'

test.each(['v22.19.0', 'v22.20.1', 'v23.0.0', 'v24.3.0', '22.19.0'])('takes Node %s', (version) => {
  expect(() => checkNode(version)).not.toThrow()
})

test.each(['v22.18.9', 'v20.20.2', 'v21.99.0', 'v18.0.0'])('refuses Node %s', (version) => {
  expect(() => checkNode(version)).toThrow(
    expect.objectContaining({
      code: 'invalid-environment',
      message: expect.stringContaining(version),
    }),
  )
})
