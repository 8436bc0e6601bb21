import { describe, expect, test } from 'vitest'

import { processorMs } from '../../test/processor-time.ts'
import { oddPairs } from '../model/odd-pairs.ts'
import { redactAlso, redactDeep, redactor } from './redaction.ts'

const KEY = 'sk-live/4711+"x"'

function escaped(before: string, base: 8 | 10 | 16, after: string): string {
  return KEY.replaceAll(
    /./g,
    (character) => `${before}${character.charCodeAt(0).toString(base)}${after}`,
  )
}

test.each([
  '%41',
  String.raw`\u0041`,
  '&#x41;',
  '&#0',
  '\u001b[',
  '\u001b]',
  '\\',
  '%',
  'sk-live/',
])('a long text of %j takes time in proportion', async (piece) => {
  const redact = redactor([KEY, `Bearer ${'abc/d'.repeat(200)}`])
  const timeOf = (length: number): Promise<number> => {
    const text = piece.repeat(length / piece.length)
    return processorMs(() => redact(text))
  }
  await timeOf(20_000)
  // Eight times the text in a square of time would be 64 times.
  const eightfold = await timeOf(800_000)
  expect(eightfold).toBeLessThan(Math.max(await timeOf(100_000), 20) * 30)
})

describe('a secret', () => {
  const redact = redactor([KEY])

  test('is hidden wherever it stands', () => {
    expect(redact(`a ${KEY} b ${KEY}`)).toBe('a [redacted] b [redacted]')
  })

  test.each([
    ['in other case', KEY.toUpperCase()],
    ['URL-encoded', encodeURIComponent(KEY)],
    ['URL-encoded in small digits', encodeURIComponent(KEY).toLowerCase()],
    ['URL-encoded to the last letter', escaped('%', 16, '')],
    ['URL-encoded twice', encodeURIComponent(encodeURIComponent(KEY))],
    ['inside JSON', JSON.stringify(KEY).slice(1, -1)],
    ['inside JSON inside JSON', JSON.stringify(JSON.stringify(KEY)).slice(3, -3)],
    ['with slashes escaped', KEY.replaceAll('/', String.raw`\/`)],
    ['with Unicode escapes', escaped(String.raw`\u00`, 16, '')],
    ['with hexadecimal escapes', escaped(String.raw`\x`, 16, '')],
    [
      'with octal escapes',
      escaped(String.raw`\0`, 8, '').replaceAll(/\\0(\d{3})/g, String.raw`\$1`),
    ],
    ['backwards', KEY.split('').toReversed().join('')],
    ['with entities', KEY.replaceAll('"', '&quot;').replaceAll('+', '&plus;')],
    ['with decimal entities', escaped('&#', 10, ';')],
    ['with hexadecimal entities', escaped('&#x', 16, ';')],
    ['in base64', Buffer.from(KEY).toString('base64')],
    ['in hexadecimal digits', Buffer.from(KEY).toString('hex').toUpperCase()],
    ['in spaced digits', escaped('', 16, ' ').trim()],
    ['as a list of bytes', [...Buffer.from(KEY)].join(', ')],
    ['in characters of two bytes', KEY.split('').join('\0')],
    ['broken up by what a terminal leaves out', `${KEY.slice(0, 5)}\u001b[0m${KEY.slice(5)}`],
    ['broken up by what nobody sees', KEY.split('').join('\u200b')],
  ])('is hidden %s', (_name, form) => {
    expect(redact(`<${form}>`)).toMatch(/^<\[redacted\]=*>$/)
  })

  test('is hidden in quoted-printable', () => {
    expect(redact(`<${escaped('=', 16, '')}>`)).toBe('<=[redacted]>')
  })

  test.each([
    ['base64', 0],
    ['base64', 1],
    ['base64', 2],
    ['base64url', 0],
    ['base64url', 1],
    ['base64url', 2],
  ] as const)('is hidden in %s behind other bytes, at offset %d', (encoding, offset) => {
    const text = Buffer.from(`${'u'.repeat(offset)}${KEY}: and more`).toString(encoding)
    const kept = redact(text).split('[redacted]')
    expect(kept).toHaveLength(2)
    const spilt = kept.map((part) => Buffer.from(part, encoding).toString('latin1')).join('')
    expect(spilt).not.toMatch(/sk|live|4711/)
  })

  test('is hidden in base64 and in digits of two bytes a character, and behind escapes of JSON', () => {
    const wide = Buffer.from(`Bearer ${KEY}`, 'utf16le')
    expect(redact(wide.toString('base64'))).toContain('[redacted]')
    expect(redact(wide.toString('hex'))).toContain('[redacted]')
    const json = Buffer.from(JSON.stringify({ key: KEY })).toString('base64')
    expect(redact(json)).toContain('[redacted]')
  })

  test('is hidden where its other characters were lost', () => {
    const secret = 'Schlüssel-für-Niemand-99'
    const lost = Buffer.from(secret, 'latin1').toString('utf8')
    expect(redactor([secret])(lost)).not.toContain('Niemand')
  })

  test('is hidden in base64 that is wrapped into lines', () => {
    const text = Buffer.from(`Bearer ${KEY}`).toString('base64').replaceAll(/.{7}/g, '$&\r\n')
    expect(redact(text)).toContain('[redacted]')
  })

  test('is hidden where a text was cut in the middle of it', () => {
    expect(redact(`the key ${KEY.slice(0, 10)}`)).toBe('the key [redacted]')
    // Seven letters are no secret.
    expect(redact(`the key ${KEY.slice(0, 7)}`)).toBe(`the key ${KEY.slice(0, 7)}`)
  })

  test('does not shift what stands beside it, whatever is escaped there', () => {
    expect(redact(`%41İ&lt;\u200b ${encodeURIComponent(KEY)} %42\n  &gt;`)).toBe(
      '%41İ&lt;\u200b [redacted] %42\n  &gt;',
    )
  })

  test('does not take other text along', () => {
    expect(redact('sk-live 4711')).toBe('sk-live 4711')
  })

  test('is taken literally, not as a pattern', () => {
    expect(redactor(['a.*b$&'])('a.*b$& axxb')).toBe('[redacted] axxb')
  })

  test('is known without the blanks around it', () => {
    expect(redactor([' secret-1 \n'])('secret-1')).toBe('[redacted]')
  })
})

test('secrets that are learnt later are hidden as well', () => {
  const redact = redactAlso(redactor(['first-secret']), ['later-secret'])
  expect(redact('first-secret later-secret')).toBe('[redacted] [redacted]')
  expect(redactAlso(redactor(['first-secret']))('first-secret')).toBe('[redacted]')
})

test('of two secrets the longer one goes first', () => {
  expect(redactor(['secret', 'secret-with-tail'])('secret-with-tail')).toBe('[redacted]')
})

test.each([undefined, '', ' ', 'a', 'abc', ' abc '])('%j hides nothing', (secret) => {
  const text = 'abc a b c'
  expect(redactor([secret])(text)).toBe(text)
})

test('four characters are enough', () => {
  expect(redactor(['abcd'])('xabcdx')).toBe('x[redacted]x')
})

test('every string in a value is redacted, keys included', () => {
  const value = { [`k ${KEY}`]: [KEY, { a: KEY }], n: 4711, nothing: null, unknown: undefined }
  expect(redactDeep<unknown>(value, redactor([KEY]))).toEqual({
    'k [redacted]': ['[redacted]', { a: '[redacted]' }],
    n: 4711,
    nothing: null,
    unknown: undefined,
  })
})

test('half a surrogate pair, as a cut emoji leaves it, does not survive: it is no text', () => {
  const redact = redactor([])
  expect(redact('cut \ud83d')).toBe('cut \ufffd')
  expect(redactDeep({ '\ude00': ['\ud83d'] }, redact)).toEqual({ '\ufffd': ['\ufffd'] })
})

test('a value that nests without end exhausts nobody', () => {
  const endless: unknown = JSON.parse(`{"deep":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)
  expect(JSON.stringify(redactDeep(endless, redactor([])))).toMatch(
    /^\{"deep":\[{10,100}null\]+\}$/,
  )
})

test('a name that readers pass over is left out', () => {
  const usage: unknown = JSON.parse('{"tokens":{"__proto__":{"a":1},"n":1}}')
  expect(JSON.stringify(redactDeep(usage, redactor([])))).toBe('{"tokens":{"n":1}}')
})

describe('a part of a key', () => {
  const random = 'sk-proj-T4bQz81LmXv0RwKc7YjP3nHd'
  const redact = redactor([`Bearer ${random}`, random])
  const middle = random.slice(13, 25)

  test.each([
    ['twelve characters of its middle', middle],
    ['all behind its prefix', random.slice(8)],
    ['in other case', middle.toUpperCase()],
    ['URL-encoded', middle.replaceAll(/./g, (character) => encodedAs(character, '%'))],
    ['with entities', middle.replaceAll(/./g, (character) => `&#${character.charCodeAt(0)};`)],
    ['in Unicode escapes', middle.replaceAll(/./g, (character) => encodedAs(character, '\\u00'))],
    ['broken up by soft hyphens', middle.split('').join('\u00AD')],
    ['broken up by what has no width', middle.split('').join('\u200B')],
    ['broken up by byte order marks', middle.split('').join('\uFEFF')],
    ['backwards', middle.split('').toReversed().join('')],
    ['in hexadecimal digits', Buffer.from(middle).toString('hex')],
  ])('is hidden: %s', (_name, part) => {
    expect(redact(`<${part}>`)).toBe('<[redacted]>')
  })

  test.each(['base64', 'base64url'] as const)('is hidden in %s, wherever it begins', (encoding) => {
    for (const before of ['', 'x', 'xy']) {
      for (let start = 8; start + 12 <= random.length; start += 1) {
        const part = random.slice(start, start + 12)
        const kept = redact(Buffer.from(`${before}${part} and more`).toString(encoding))
        const spilt = kept.split('[redacted]').map((rest) => Buffer.from(rest, encoding).toString())
        expect(kept).toContain('[redacted]')
        expect(spilt.join('')).not.toContain(part.slice(2, 10))
      }
    }
  })

  test('is hidden of a shorter key from eight characters on', () => {
    expect(redactor(['sk-T4bQz81Lm'])('key T4bQz81Lm')).toBe('key [redacted]')
  })

  test('of seven characters is none', () => {
    expect(redact(random.slice(13, 20))).toBe(random.slice(13, 20))
  })

  test.each([
    'company-gateway-key of the company-gateway',
    'The correct horse has a battery.',
    'see accounts.google.com/o/oauth2 and more',
    '0123456789abcdef',
  ])('that is made of words or of a row is text: %s', (text) => {
    const secrets = [
      'my-company-gateway-keys',
      'correct-horse-battery-staple',
      'https://accounts.google.com/o/oauth2/auth',
      'sk-0123456789abcdef-0123456789abcdef',
    ]
    expect(redactor(secrets)(text)).toBe(text)
  })
})

test('numbers that count up hold no key whose characters do; all of it as numbers is hidden', () => {
  const rounds = JSON.stringify(Array.from({ length: 300 }, (_, index) => index))
  for (const key of ['glpat-0123456789abcdef', 'test-abcdefghijklmnop', 'Q7-23456789-xZ41-kP90']) {
    expect(redactor([key])(rounds), key).toBe(rounds)
    expect(redactor([key])(JSON.stringify([...Buffer.from(key)])), key).toBe('[[redacted]]')
  }
})

function encodedAs(character: string, before: string): string {
  return `${before}${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}

test('words and names hold few pairs that no word has, keys many', () => {
  for (const words of ['correct-horse-battery-staple', 'your-api-key-here', 'gpt-4.1-mini']) {
    expect(oddPairs(words), words).toBeLessThan(3)
  }
  for (const key of ['T4bQz81LmXv0', '9f8a7b6c5d4e', 'QZXKJVWPTRMB', 'fkq7h2mzp0ws']) {
    expect(oddPairs(key), key).toBeGreaterThanOrEqual(3)
  }
})
