import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { expect, test } from 'vitest'

import * as source from './o200k.ts'

const script = fileURLToPath(new URL('../../scripts/bundle-tokenizer.ts', import.meta.url))

const texts = [
  '',
  'hello world',
  'The quick brown fox jumps over the lazy dog.',
  '<|endoftext|> and <|im_start|>',
  '通义千问 – naïve Überraschung, مرحبا 😀👩‍👩‍👧',
  'const x = { a: [1, 2, 3] }\n\tif (x?.a) return `${x}`\r\n',
  '3.14159265 1,000,000 $12.50   \n\n\n',
  'a\u0000\ud800b',
]

test('what a decoded token list says is the text', () => {
  for (const text of texts.slice(0, -1)) {
    expect(source.decodeO200k(source.encodeO200k(text))).toBe(text)
  }
})

// The package that users install holds this file, and no gpt-tokenizer beside it.
test('the bundle is one file with its licence that counts as the package does', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vitest-llm-bench-'))
  try {
    const target = join(folder, 'o200k.mjs')
    execFileSync(process.execPath, [script, target])
    expect(await readdir(folder)).toEqual(['o200k.mjs'])
    const code = await readFile(target, 'utf8')
    expect(code).toContain('Permission is hereby granted, free of charge')
    expect(code).not.toMatch(/^\s*(import|export .* from)\b|\bimport\(|\brequire\(/m)
    expect(code.length).toBeLessThan(3_000_000)
    const count = `
      const { countO200k } = await import(${JSON.stringify(pathToFileURL(target).href)})
      console.log(JSON.stringify(${JSON.stringify(texts)}.map(countO200k)))`
    const counted = execFileSync(process.execPath, ['--input-type=module', '-e', count], {
      encoding: 'utf8',
    })
    expect(JSON.parse(counted)).toEqual(texts.map(source.countO200k))
  } finally {
    await rm(folder, { recursive: true })
  }
})
