import { expect, test } from 'vitest'

import { paintFor } from './paint.ts'

test('in CI, whose logs show colours, there are some, unless they are unwanted', () => {
  const inCi = paintFor(process.stdout, { CI: 'true' })
  expect(inCi('bold', 'x')).toBe('\u001B[1mx\u001B[22m')
  // Node then asks the process's own environment, which tests leave alone.
  expect(paintFor(process.stdout, { CI: 'true', NO_COLOR: '1' })('bold', 'x')).toBe(
    paintFor(process.stdout, {})('bold', 'x'),
  )
})
