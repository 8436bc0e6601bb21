import { expect, test } from 'vitest'

import { type ServedModel, servedModelIs } from './served-model.ts'

test.each<[string, string, ServedModel]>([
  ['gpt-4.1', 'gpt-4.1', 'asked'],
  ['gpt-4.1', 'gpt-4.1-2025-04-14', 'asked'],
  ['openai/gpt-4.1', 'gpt-4.1-2025-04-14', 'asked'],
  ['gpt-4.1', 'openai/gpt-4.1', 'asked'],
  ['claude-haiku-4-5', 'claude-haiku-4-5-20251001', 'asked'],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5', 'asked'],
  ['anthropic/claude-sonnet-4.6', 'anthropic/claude-4.6-sonnet-20260217', 'asked'],
  ['gemini-2.5-pro', 'gemini-2.5-pro-preview-05-06', 'asked'],
  ['gemini-1.5-flash', 'models/gemini-1.5-flash-002', 'asked'],
  ['gpt-oss-20b', 'gpt-oss:20b', 'asked'],
  ['gpt-4.1-2025-04-14', 'gpt-4.1', 'asked'],
  ['gpt-99', 'smollm2-135m', 'other'],
  ['gpt-4.1', 'gpt-4.1-mini', 'other'],
  ['gpt-4.1-mini', 'gpt-4.1', 'other'],
  ['gpt-4', 'gpt-4.1', 'other'],
  ['deepseek-r1', 'deepseek-v3', 'other'],
  ['claude-sonnet-4-6', 'claude-sonnet-4-5-20250929', 'other'],
  ['gemini-2.5-pro-preview-05-06', 'gemini-2.5-pro-preview-06-05', 'other'],
  ['gpt-4.1-2025-04-14', 'gpt-4.1-2026-01-01', 'other'],
  ['gemma-3-4b', '/models/gemma-3-4b-it-Q4_K_M.gguf', 'alias'],
  ['gemma-3-4b', 'C:\\models\\g.bin', 'alias'],
  ['gemma-3-4b', 'default', 'alias'],
])('asked for %s, %s is %s', (asked, served, verdict) => {
  expect(servedModelIs(served, asked)).toBe(verdict)
})
