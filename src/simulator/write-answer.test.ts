import { expect, test } from 'vitest'

import { JSON_INSTRUCTION } from '../model/json-instruction.ts'
import { scriptOf } from './script.ts'
import { writeAnswer } from './write-answer.ts'

const script = scriptOf({
  seed: 1,
  provider: 'lab',
  model: { name: 'm', family: undefined, tier: undefined },
  prompt: 'p',
  promptTokens: 100,
  cachedTokens: 0,
  json: false,
  ordinal: 0,
  hasFaults: false,
  pinned: undefined,
})
const question = 'How do harpsichords differ from clavichords?'

test.each([
  ['alone', question, false],
  ['behind a long text', `The ferryman repaired the telescope.\n\n${question}`, false],
  ['with what asks for JSON', `The ferryman slept.\n\n${question}\n\n${JSON_INSTRUCTION}`, true],
])('an answer is about the question, %s', (_where, asked, json) => {
  const { text } = writeAnswer({ question: asked, json, maxTokens: 400 }, script)
  expect(text).toMatch(/harpsichords/)
  expect(text).not.toMatch(/telescope|ferryman|single/)
})
