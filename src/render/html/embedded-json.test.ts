import { expect, test } from 'vitest'

import { embeddedJson } from './embedded-json.ts'

test('no text can end the element or open a comment in it, and all of it reads back', () => {
  const value = { text: '</script><script>x</script> <!-- <SCRIPT \u2028\u2029 ]]>' }
  const { text } = embeddedJson('data', value)
  const [, content = ''] =
    /^<script type="application\/json" id="data">(.*)<\/script>$/s.exec(text.trim()) ?? []
  expect(content).not.toContain('<')
  expect(content).not.toMatch(/[\u2028\u2029]/)
  expect(JSON.parse(content)).toEqual(value)
})
