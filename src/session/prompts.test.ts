import { expect, test } from 'vitest'

import { promptPool } from './prompts.ts'

const system = { role: 'system', content: 'Be kind.' } as const
const user = { role: 'user', content: 'One?' } as const
const reply = { role: 'assistant', content: 'First.' } as const
const verbatim = [
  { ...user, isVerbatim: true },
  { ...reply, isVerbatim: true },
]

test('a prompt by itself says nothing else', () => {
  expect(promptPool(['Why?'], {})).toEqual([{ prompt: 'Why?', keywords: [] }])
})

test('what is declared for all is in every row, and a row wins field by field', () => {
  const all = { system: 'Be brief.', messages: [user, reply] }
  const rows = ['Why?', { prompt: 'How?', system: 'Be long.' }, { prompt: 'When?', messages: null }]
  expect(promptPool(rows, all)).toEqual([
    { prompt: 'Why?', keywords: [], system: 'Be brief.', messages: verbatim },
    { prompt: 'How?', keywords: [], system: 'Be long.', messages: verbatim },
    { prompt: 'When?', keywords: [], system: 'Be brief.' },
  ])
})

test('system messages in front are part of the system prompt; later ones stay where they are', () => {
  const late = { role: 'system', content: 'Now be loud.' } as const
  const messages = [system, system, user, reply, late]
  const [own] = promptPool([{ prompt: 'Why?', messages }], { system: 'Be brief.' })
  expect(own).toEqual({
    prompt: 'Why?',
    keywords: [],
    system: 'Be kind.\n\nBe kind.',
    messages: [...verbatim, { ...late, isVerbatim: true }],
  })
  const [both] = promptPool(['Why?'], { system: 'Be brief.', messages: [system] })
  expect(both).toEqual({ prompt: 'Why?', keywords: [], system: 'Be brief.\n\nBe kind.' })
})
