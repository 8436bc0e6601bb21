import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { drawKeys } from '../../test/key-shapes.ts'
import { BenchError, received } from './bench-error.ts'
import { withoutKeys } from './may-be-secret.ts'

test.each([
  'sk-proj-T4bQz81LmXv0RwKc7YjP3nHd',
  'AKIAIOSFODNN7EXAMPLE',
  'T4bQz81LmXv0',
  'https://api.example.com/v1?api_key=abcd1234',
  'https://user-1:password@example.com/v1',
  'Bearer eyJhbGciOiJIUzI1NiJ9.e30.dVdmZ1Nq',
])('of what may be a key an error shows the shape: %s', (key) => {
  expect(received(key)).toBe(`a string of ${key.length} characters`)
  expect(received([key])).toBe('a list with what looks like a key')
  expect(received({ headers: { authorization: key } })).toBe('a value that looks like a key')
  const { message } = new BenchError(
    'unknown-name',
    `\`models\` names ${key}, which no provider serves`,
  )
  expect(message).toMatch(/^`models` names .*\[redacted\].*, which no provider serves$/)
  for (const part of key.split(/[:/?&=@ ]+/).filter((word) => word.length > 15)) {
    expect(message).not.toContain(part)
  }
})

test.each([
  'claude-sonnet-4-20250541',
  'gpt-4.1-mini-2025-04-14',
  'us.anthropic.claude-3-5-haiku-20241022-v1:0',
  'meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8',
  'benches/router-tax.bench.ts',
  'results/20261124T025648Z-s747654-a7s8/benchmark.json',
  'https://api.example.com/v1',
  'Europe/Stockholm',
  '0.1,0.25,0.5,0.75',
])('names, paths and figures are shown: %s', (name) => {
  expect(received(name)).toBe(JSON.stringify(name))
  expect(new BenchError('invalid-option', `${name} is wrong`).message).toBe(`${name} is wrong`)
})

test('a key in two parts is none of the words that a sentence may hold, and not shown as a value', () => {
  expect(received('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')).toBe('a string of 40 characters')
})

test.each([
  'thresholds.ttftFromIntendedMs.p95',
  '/tmp/prompts-waXb0V/prompts-24.csv',
  '/tmp/llm-bench-Xk39dQ/a.json',
  '/tmp/disk1/results2',
])('a sentence names options and folders: %s', (name) => {
  expect(new BenchError('invalid-option', `\`${name}\` is wrong`).message).toBe(
    `\`${name}\` is wrong`,
  )
})

test('two hundred ordinary values are shown: names of models, paths with hashes, addresses, dates', () => {
  const path = new URL('../../test/ordinary-values.txt', import.meta.url)
  const values = readFileSync(path, 'utf8').trim().split('\n')
  expect(values.length).toBeGreaterThan(200)
  expect(values.filter((value) => received(value) === hiddenAs(value))).toEqual([])
  expect(
    values.filter((value) => withoutKeys(`\`x\` names ${value}, not y`).includes('[')),
  ).toEqual(values.filter((value) => value.includes('[')))
})

test('keys as vendors shape them are hidden, as a value and in a sentence', () => {
  const shown: string[] = []
  for (let seed = 1; seed <= 20; seed += 1) {
    for (const [vendor, key] of Object.entries(drawKeys(seed))) {
      const message = withoutKeys(`\`x\` names ${key}, not y`)
      const parts = key.split(/[:/?&=@ .,;]+/).filter((part) => part.length >= 20)
      const isTold = parts.some((part) => message.includes(part)) || message.includes(key)
      if (isTold || received(key) !== hiddenAs(key)) shown.push(`${vendor}: ${key}`)
    }
  }
  expect(shown).toEqual([])
})

function hiddenAs(value: string): string {
  return `a string of ${value.length} characters`
}
