import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { calcPrice } from '../src/catalog/price-list.ts'
import { countO200k } from '../src/tokenizer/o200k.ts'

const script = fileURLToPath(new URL('../scripts/bundle-packages.ts', import.meta.url))
const texts = [
  '',
  'hello world',
  '<|endoftext|>',
  '通义千问 – naïve, مرحبا 😀👩‍👩‍👧',
  'Mississippibourg',
  'a\u0000\ud800b',
]

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitest-llm-bench-'))
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  execFileSync(process.execPath, [script, folder])
})

afterAll(() => rm(folder, { recursive: true }))

/** What an expression is in a process that imports a bundle and has no packages. */
function evaluated(file: string, expression: string): unknown {
  const url = JSON.stringify(pathToFileURL(join(folder, file)).href)
  const code = `const bundle = await import(${url})\nconsole.log(JSON.stringify(${expression}))`
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }),
  )
}

// The package that users install holds these files, and none of the packages beside them.
test.each([
  ['src/tokenizer/o200k.js', 2_200_000],
  ['src/catalog/price-list.js', 1_500_000],
  ['src/model/zod.js', 1_500_000],
  ['src/foreign/yaml.js', 500_000],
])('%s is one file with its licence, and imports nothing', async (file, most) => {
  const code = await readFile(join(folder, file), 'utf8')
  expect(code).toMatch(/Permission (?:is hereby granted, free of charge|to use, copy, modify)/)
  expect(code).not.toMatch(/^\s*import\b.* from|^export .* from|^\s*(?:await )?import\(/m)
  expect(code.length).toBeLessThan(most)
})

test('bundles do what the packages do', () => {
  expect(
    evaluated('src/tokenizer/o200k.js', `${JSON.stringify(texts)}.map(bundle.countO200k)`),
  ).toEqual(texts.map(countO200k))
  const price = "bundle.calcPrice({ input_tokens: 1000 }, 'gpt-4.1', { providerId: 'openai' })"
  expect(evaluated('src/catalog/price-list.js', `${price}.input_price`)).toBe(
    calcPrice({ input_tokens: 1000 }, 'gpt-4.1', { providerId: 'openai' })?.input_price,
  )
  expect(evaluated('src/model/zod.js', "bundle.z.int().safeParse('one').success")).toBe(false)
})

test('types lead to files that are there', async () => {
  expect(await readFile(join(folder, 'src/model/zod.d.ts'), 'utf8')).toBe(
    "export * as z from './types/zod/v4/classic/external.js'\n",
  )
  expect(
    await readFile(join(folder, 'src/model/types/zod/v4/core/schemas.d.ts'), 'utf8'),
  ).toContain('$ZodType')
})
