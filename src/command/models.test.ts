import { expect, test } from 'vitest'

import { mergeCatalog } from '../catalog/catalog.ts'
import { readOverrides } from '../invocation/environment-overrides.ts'
import { noPaint, paintFor } from '../render/paint.ts'
import { type ModelsOptions, renderModels } from './models.ts'

const catalog = mergeCatalog({
  models: {},
  providers: {
    openai: { prices: { 'gpt-4.1': { inputPerMTok: 1.5, outputPerMTok: 6 } } },
    local: { baseURL: 'http://127.0.0.1:8080/v1', models: { 'gemma-3-4b': 'gemma' } },
  },
})

function render(
  environment: Readonly<Record<string, string>>,
  changes: Partial<ModelsOptions> = {},
): string[] {
  const overrides = readOverrides(environment, catalog)
  const options = { environment, aws: 'not-asked', columns: 80, paint: noPaint } as const
  return renderModels({ catalog, overrides }, { ...options, ...changes })
}

const few = {
  LLM_BENCH_MODELS: 'gpt-4.1,claude-haiku-4-5,gemma-3-4b',
  LLM_BENCH_PROVIDERS: 'openai,opper,bedrock-eu-west-1,local',
  OPENAI_API_KEY: 'sk-4711-0815',
}

test('lists models by provider with prices, their sources and what was found of credentials', () => {
  expect(render(few).join('\n')).toMatchInlineSnapshot(`
    "
    gpt-4.1  gpt, flagship
      openai             1.50 / 6.00*  gpt-4.1
      opper              2.00 / 8.00   openai/gpt-4.1

    claude-haiku-4-5  claude, fast
      opper              1.00 / 5.00   anthropic/claude-haiku-4-5
      bedrock-eu-west-1  1.10 / 5.50   eu.anthropic.claude-haiku-4-5-20251001-v1:0

    gemma-3-4b
      local              free          gemma

    credentials
      openai             OPENAI_API_KEY found
      opper              OPPER_API_KEY is not set
      bedrock-eu-west-1  AWS_BEARER_TOKEN_BEDROCK is not set, AWS not asked
      local              none needed

    prices  input / output, dollars per million tokens
      @pydantic/genai-prices 0.1.8 of 2026-09-23 (openai, anthropic, aws)
      * declared in llmBench()"
  `)
})

function bedrockLine(aws: ModelsOptions['aws'], environment = {}): string | undefined {
  const lines = render({ ...few, ...environment }, { aws })
  return lines.findLast((line) => line.includes('bedrock-eu-west-1'))
}

test('what AWS said stands where it was asked, and a token is a key', () => {
  expect(bedrockLine('found')).toMatch(/AWS credentials found$/)
  expect(bedrockLine('missing')).toMatch(
    /AWS_BEARER_TOKEN_BEDROCK is not set, and no AWS credentials were found$/,
  )
  expect(bedrockLine('not-asked', { AWS_BEARER_TOKEN_BEDROCK: 'token-1' })).toMatch(
    /AWS_BEARER_TOKEN_BEDROCK found$/,
  )
})

test('no key is shown, and the whole catalogue fits into 80 columns', () => {
  const lines = render({ OPENAI_API_KEY: 'sk-4711-0815' })
  expect(lines.join('\n')).not.toContain('4711')
  expect(lines.filter((line) => line.length > 80)).toEqual([])
  expect(render({}, { columns: 160 })[2]).toMatch(/^ {2}openai {18}1\.50 \/ 6\.00\* {2}gpt-4\.1$/)
})

test('colours change nothing but colours', () => {
  const painted = render(few, { paint: paintFor(process.stdout) })
  expect(painted).toHaveLength(render(few).length)
})
