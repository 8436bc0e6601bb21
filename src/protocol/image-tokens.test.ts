import { expect, test } from 'vitest'

import { maxImageTokens } from './image-tokens.ts'

// What vendors document that an image costs, as of November 2026.
test.each<[model: string, width: number, height: number, documented: number]>([
  // 85 + 170 for each tile of 512.
  ['gpt-4o', 1024, 1024, 765],
  ['openai/gpt-4.1', 2048, 4096, 1105],
  ['gpt-4o-mini', 1, 1, 2833 + 5667],
  ['openai/gpt-4o-mini-2024-07-18', 2048, 4096, 2833 + 6 * 5667],
  // Patches of 32, 1,536 at most, times 1.62, 2.46 and 1.72.
  ['gpt-4.1-mini', 1024, 1024, 1659],
  ['gpt-4.1-nano', 2400, 1800, 3779],
  ['o4-mini', 1024, 1024, 1762],
  ['gpt-5.4', 1600, 1600, 3000],
  // Width × height ÷ 750.
  ['claude-sonnet-4-6', 1092, 1092, 1590],
  ['eu.anthropic.claude-haiku-4-5-20251001-v1:0', 200, 200, 54],
  ['anthropic/claude-opus-4.8', 8000, 8000, 4784],
  // 258 for each tile of 768, fewer pixels where the image is small.
  ['gemini-2.5-pro', 384, 384, 258],
  ['gemini-2.5-flash', 960, 540, 6 * 258],
  ['google/gemini-3-pro', 512, 512, 1120],
  // A grid of 28 pixels, not scaled down.
  ['qwen/qwen2.5-vl-72b', 3584, 3584, 16_384],
  ['pixtral-large', 1024, 1024, 4160],
  ['anything', 1, 1, 1601],
])('%s takes no more for %d × %d than it documents', (model, width, height, documented) => {
  expect(maxImageTokens(model, { width, height })).toBeGreaterThanOrEqual(documented)
})

test('a bound is no excuse: it stays within a few times of what is charged', () => {
  const size = { width: 1024, height: 1024 }
  expect(maxImageTokens('gpt-4.1', size)).toBeLessThan(4 * 765)
  expect(maxImageTokens('claude-sonnet-4-6', size)).toBeLessThan(4 * 1398)
  expect(maxImageTokens('gemini-2.5-pro', size)).toBeLessThan(5 * 1032)
})
