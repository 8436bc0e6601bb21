import { expect, test } from 'vitest'

import { sampleOf } from '../../test/builders.ts'
import { renderProgress } from './progress.ts'

const progress = {
  message: {
    matrix: 'M',
    last: sampleOf({ cell: 'm@p', round: 4 }),
    done: 5,
    total: 20,
  },
  label: 'gpt-4.1 via openai',
  rounds: 20,
  elapsedMs: 10_000,
} as const

test('progress says how far a matrix is, and while nobody answers when it is asked again', () => {
  const line = 'M · round 5 of 20 · 10 s elapsed, about 30 s left · gpt-4.1 via openai'
  expect(renderProgress(progress, 160)).toBe(line)
  expect(renderProgress({ ...progress, pauseMs: 500 }, 160)).toBe(
    `${line} · unreachable, next try in 0.5 s`,
  )
})

test('progress of what is asked for a time says how much of it is left, and not how many may follow', () => {
  expect(renderProgress({ ...progress, lastsMs: 60_000 }, 160)).toBe(
    'M · 5 requests · 10 s elapsed, about 50 s left · gpt-4.1 via openai',
  )
  expect(renderProgress({ ...progress, lastsMs: 9000 }, 160)).toContain('about 0 s left')
})
