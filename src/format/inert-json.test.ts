import { expect, test } from 'vitest'

import { inertJson } from './inert-json.ts'

test('what could act is an escape, and reads back as what it was', () => {
  const value = { text: 'a\u009b31m\u202eb\u2028c\u200b\ufeff##[error]', plain: 'für 通义 😀' }
  const json = inertJson(JSON.stringify(value))
  expect(json).toBe(
    String.raw`{"text":"a\u009b31m\u202eb\u2028c\u200b\ufeff##\u005berror]","plain":"für 通义 😀"}`,
  )
  expect(JSON.parse(json)).toEqual(value)
})
