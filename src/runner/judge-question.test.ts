import { describe, expect, test } from 'vitest'

import type { JudgedAnswer, JudgeOptions } from '../model/judge.ts'
import { longestQuestionBytes, questionAbout } from './judge-question.ts'

const prompts = [
  { prompt: 'Why?', keywords: [] },
  { prompt: 'Why is the sky "blue"?', keywords: [], expected: 'Rayleigh\nscattering' },
]

function bytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2
}

const answers = {
  prose: 'The sky is blue. '.repeat(100),
  'line breaks and quotes': '"\n\\\t'.repeat(300),
  'control characters': '\u0001\u0007'.repeat(300),
  emoji: '🙂'.repeat(300),
  'half an emoji': `${'a'.repeat(99)}\uD83D`,
  nothing: '',
}

const questions: Readonly<Record<string, JudgeOptions['question']>> = {
  'the default': undefined,
  'one that says it twice': ({ answer }) => `${answer} ${answer}?`,
  'one in JSON': (judged: JudgedAnswer) => JSON.stringify({ judged }),
  'one in JSON in JSON': (judged) => JSON.stringify([JSON.stringify(judged)]),
  'one in markup': ({ answer }) => `<a>${answer.replaceAll(/["\n\\]/g, '&quot;')}</a>`,
}

describe.each(Object.entries(questions))('%s is never longer than announced', (_name, question) => {
  test.each(Object.entries(answers))('about %s', (_what, text) => {
    const maxAnswerBytes = 120
    const maxQuestionBytes = longestQuestionBytes({ question }, prompts, maxAnswerBytes)
    for (const { prompt, keywords, ...row } of prompts) {
      const expected = 'expected' in row ? row.expected : undefined
      const asked = questionAbout(
        { question },
        { prompt, keywords, expected, text, toolCalls: [] },
        { maxAnswerBytes, maxQuestionBytes },
      )
      expect(bytes(asked)).toBeLessThanOrEqual(maxQuestionBytes)
      expect(asked.isWellFormed()).toBe(true)
    }
  })
})

const about = { prompt: 'Why?', keywords: [], expected: undefined, toolCalls: [] }
const limits = { maxAnswerBytes: 500, maxQuestionBytes: 5000 }

test('a whole answer is shown where there is room', () => {
  const asked = questionAbout({}, { ...about, text: 'Because.\nOf "this".' }, limits)
  expect(asked).toMatch(/\n([0-9a-f]{16})\nBecause\.\nOf "this"\.\n\1\n/)
})

test('no more of an answer is shown than is said, also beside a short prompt', () => {
  let shown = ''
  const question = ({ answer, prompt }: JudgedAnswer): string => {
    shown = answer
    return `${prompt}: ${answer}?`
  }
  const long = [...prompts, { prompt: 'Why? '.repeat(100), keywords: [] }]
  const maxQuestionBytes = longestQuestionBytes({ question }, long, 50)
  const room = { maxAnswerBytes: 50, maxQuestionBytes }
  questionAbout({ question }, { ...about, text: 'Because. '.repeat(20) }, room)
  expect(shown).toBe('Because. '.repeat(20).slice(0, 50))
})

test('calls of tools are part of an answer', () => {
  const toolCalls = [{ name: 'weather', arguments: '{"city":"Rome"}' }]
  const asked = questionAbout({}, { ...about, text: '', toolCalls }, limits)
  expect(asked).toContain('weather({"city":"Rome"})')
})

test('a question that grows by itself is not asked', () => {
  let calls = 0
  const question = () => 'x'.repeat(100 + (calls += 1))
  const maxQuestionBytes = longestQuestionBytes({ question }, prompts, 10)
  expect(() =>
    questionAbout(
      { question },
      { ...about, text: 'yes' },
      { maxAnswerBytes: 10, maxQuestionBytes },
    ),
  ).toThrow(/longer than the 102 bytes that were announced/)
})
