import { expect, test } from 'vitest'

import { searchedDocument } from '../../../test/searched-document.ts'
import type { Capacity, CapacityBlock } from '../../model/capacity.ts'
import { capacitySentences } from './capacity-sentences.ts'

function sentenceOf(changes: Partial<Capacity>): string {
  const [matrix] = searchedDocument(changes).matrices
  const [sentence] = matrix ? capacitySentences(matrix) : []
  if (sentence === undefined) throw new Error('no sentence')
  return sentence
}

const block: CapacityBlock = { block: 0, level: 1, asked: 11, counted: 10, kept: 10, refused: 0 }
const lagged = { ...block, counted: 0, kept: 0, lagMs: 212.4 }

test('what this machine held up is said, and does not count against the endpoint', () => {
  expect(
    sentenceOf({
      value: 40,
      ciLow: 36,
      ciHigh: undefined,
      stoppedBy: 'client',
      blocks: [
        { ...block, level: 40 },
        { ...lagged, level: 43 },
      ],
    }),
  ).toBe(
    'gpt-4.1 via openai keeps 90 % within ttft ≤ 500 ms up to 40 [36 or more] requests in flight (121 requests, $0.25). This machine, not the endpoint, is the limit above 40: it lagged by up to 212 ms there.',
  )
  expect(sentenceOf({ blocks: [block, lagged, { ...lagged, lagMs: 30 }] })).toMatch(
    / \$0\.25\)\. 2 blocks did not count, because this machine lagged by up to 212 ms\.$/,
  )
  expect(
    sentenceOf({
      value: undefined,
      ciLow: undefined,
      ciHigh: undefined,
      stoppedBy: 'client',
      blocks: [lagged],
    }),
  ).toBe(
    'gpt-4.1 via openai has no known capacity for 90 % within ttft ≤ 500 ms (121 requests, $0.25). This machine, not the endpoint, is the limit: it lagged by up to 212 ms at the lowest load.',
  )
})
