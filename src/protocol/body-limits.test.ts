import { expect, test } from 'vitest'

import { limitsIn } from './body-limits.ts'

test.each([
  'max_tokens maxOutputTokens max-completion-tokens max_new_tokens maxTokenCount max_gen_len',
  'max_length max_output_length max_response_tokens max_tokens_to_sample tokens_to_generate',
  'num_predict n_predict max_answer_tokens max_gen_toks maximum_tokens output_max_tokens token_limit',
  'max_output max_tokens_per_response max_tokens_total tokens_max generate_tokens max_out_tokens',
])('limits of an answer go by many names: %s', (names) => {
  for (const name of names.split(' ')) {
    expect([...limitsIn({ options: { [name]: 7 } }).output], name).toEqual([[`options.${name}`, 7]])
  }
})

test.each([
  { thinking: { type: 'enabled', token_budget: 7 } },
  { thinking: { budget_tokens: 7 } },
  { reasoning: { budget: 7 } },
  { reasoning: { max_tokens: 7 } },
  { reasoning_max_tokens: 7 },
  { thinking_tokens: 7 },
  { max_reasoning_tokens: 7 },
  { options: { budget_tokens: 7 } },
  { generationConfig: { thinkingConfig: { thinkingBudget: '7' } } },
])('thinking comes on top: %j', (body) => {
  const { output, thinking } = limitsIn(body)
  expect([...thinking.values()]).toEqual([7])
  expect([...output]).toEqual([])
})

test.each([
  'n',
  'best_of',
  'candidateCount',
  'num_choices',
  'num_samples',
  'num_return_sequences',
  'numberOfOutputs',
])('so many answers are made: %s', (name) => {
  expect([...limitsIn({ [name]: 3 }).answers.values()]).toEqual([3])
})

test('limits in lists count like all others', () => {
  const { output, thinking, answers } = limitsIn({
    stages: [{ max_tokens: 7 }, [{ n: 2 }], { deeper: [{ thinking: { budget_tokens: 9 } }] }],
    max_output_tokens: [8],
  })
  expect([...output]).toEqual([
    ['stages.0.max_tokens', 7],
    ['max_output_tokens.0', 8],
  ])
  expect([...answers]).toEqual([['stages.1.0.n', 2]])
  expect([...thinking]).toEqual([['stages.2.deeper.0.thinking.budget_tokens', 9]])
})

test('what limits the input or anything else limits no answer', () => {
  const { output, thinking, answers } = limitsIn({
    max_input_tokens: 7,
    max_prompt_tokens: 7,
    max_model_len: 7,
    truncate_prompt_tokens: 7,
    num_ctx: 7,
    num_beams: 7,
    max_tool_calls: 7,
    top_n: 7,
    reasoning: { effort: 'high' },
    messages: { max_tokens: 7 },
  })
  expect([...output, ...thinking, ...answers]).toEqual([])
})

test('a number may be text, with a space around it or underscores in it; other text is none', () => {
  for (const [n, count] of Object.entries({ '4': 4, ' 4 ': 4, '1_000': 1000, '1e3': 1000 })) {
    expect([...limitsIn({ n }).answers], n).toEqual([['n', count]])
  }
  for (const n of ['', ' ', 'NaN', 'many', '_4', true, null]) {
    expect([...limitsIn({ n }).answers], String(n)).toEqual([])
  }
})

test('a name with dots hides no larger limit', () => {
  const { output } = limitsIn({ a: { max_tokens: 100 }, 'a.max_tokens': 1 })
  expect([...output]).toEqual([['a.max_tokens', 100]])
})
