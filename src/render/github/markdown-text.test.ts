import { describe, expect, test } from 'vitest'

import { markdownCode, markdownLink, markdownText } from './markdown-text.ts'

describe('text in Markdown', () => {
  test.each([
    ['gpt-4.1 via openai', 'gpt-4.1 via openai'],
    ['a|b', 'a\\|b'],
    ['<script>alert(1)</script>', '\\<script\\>alert(1)\\</script\\>'],
    ['[click](javascript:alert(1))', '\\[click\\](javascript<span>:</span>alert(1))'],
    ['![x](https://a.example/p.png)', '\\!\\[x\\](https<span>:</span>//a.example/p.png)'],
    ['see www.example.com', 'see www\\.example.com'],
    [
      '`code` **bold** _it_ ~~no~~',
      '\\`code\\` \\*\\*bold\\*\\* \\_it\\_ \\~<span>\\~</span>no\\~\\~',
    ],
    ['\\| \\', '\\\\\\| \\\\'],
    ['&lt;b&gt;', '\\&lt;b\\&gt;'],
    ['# heading', '<span>#</span> heading'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['@octocat #1, me/it#1', '<span>@</span>octocat <span>#</span>1, me/it<span>#</span>1'],
    ['GH-26 and gh-7', 'GH<span>-</span>26 and gh<span>-</span>7'],
    [
      '!5 ~bug %"v 1" &3 ^alert',
      '<span>\\!</span>5 <span>\\~</span>bug <span>%</span>"v 1" <span>\\&</span>3 <span>^</span>alert',
    ],
    ['/merge now', '\\/merge now'],
    ['100 % of it', '100 % of it'],
    ['a@b.example', 'a<span>@</span>b.example'],
    ['so: :smile:', 'so: <span>:</span>smile:'],
    ['45.0 ms', '45.0 ms'],
    ['$1 and $2', '<span>$</span>1 and <span>$</span>2'],
    ['two\r\n\r\nlines', 'two lines'],
    ['\u001B[31mred\u001B[39m \u202Eevil\u2066', 'red evil'],
  ])('%j is written as %j', (text, expected) => {
    expect(markdownText(text)).toBe(expected)
  })
})

describe('code in Markdown', () => {
  test.each([
    ['plain <b>', '`plain <b>`'],
    ['a `b` c', '``a `b` c``'],
    ['``', '``` `` ```'],
    ['`', '`` ` ``'],
    ['', ''],
    ['two\n\n::error::lines', '`two ::error::lines`'],
  ])('%j is fenced as %j', (text, expected) => {
    expect(markdownCode(text)).toBe(expected)
  })

  test('is cut before it is fenced', () => {
    expect(markdownCode('`'.repeat(50), 3)).toBe('``` ``… ```')
  })
})

test('a link without a place to go is text', () => {
  expect(markdownLink('a|b', undefined)).toBe('a\\|b')
  expect(markdownLink('a[b', 'https://x.example/y')).toBe('[a\\[b](https://x.example/y)')
})
