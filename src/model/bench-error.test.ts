import { dirname, join, resolve } from 'node:path'

import { expect, test } from 'vitest'

import { BenchError, errorsPage } from './bench-error.ts'

const root = resolve(import.meta.dirname, '../..')

test('help is a path that exists where the user stands, and a section', () => {
  expect(errorsPage(root)).toBe(join('docs', 'errors.md'))
  expect(errorsPage(dirname(root))).toMatch(/^[^/].*docs.errors\.md$/)
  expect(errorsPage(join(root, 'src'))).toBe(join(root, 'docs', 'errors.md'))
  expect(new BenchError('no-data', '').help).toMatch(/docs.errors\.md#no-data$/)
})
