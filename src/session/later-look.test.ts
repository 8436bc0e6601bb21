import { expect, test } from 'vitest'

import { plannedCell, sampleOf } from '../../test/builders.ts'
import type { LaterLookStart } from '../bridge/messages.ts'
import { gateOptions } from '../model/gate-options.ts'
import type { Round } from '../model/round.ts'
import type { Sample } from '../model/sample.ts'
import { type Budget, unlimitedBudget } from '../runner/budget.ts'
import type { Ending } from '../runner/measure.ts'
import { laterLooksOf, lookAgain } from './later-look.ts'
import { stopReason, suspensionReasons } from './stop-reason.ts'

const cells = ['openai', 'openrouter'].map((provider) => plannedCell('gpt-4.1', provider))
const planned = {
  seed: 1,
  matrix: 'M',
  cellIds: [...cells.map(({ id }) => id), 'gpt-4.1@opper'],
  prompts: [{ prompt: 'Why?', keywords: [] }],
  rounds: 12,
  warmup: 3,
}
const gate = gateOptions.parse({ confirmRounds: 8, confirmPauseMs: 0 })

function budgetOf(spentUsd: number, limitUsd: number, overruns = 0): Budget {
  return { ...unlimitedBudget, spentUsd, limitUsd, overruns }
}

async function look(budget: Budget, ending: Ending = 'complete') {
  const told: LaterLookStart[] = []
  const walked: Round[] = []
  const laterLook = await lookAgain({
    look: 2,
    firstRound: 15,
    rounds: new Map(cells.map(({ id }, index) => [id, index === 0 ? 8 : 4])),
    cells,
    planned,
    matrix: 'M',
    gate,
    budget,
    maxUsdOf: () => 0.1,
    tell: async (message) => told.push(message),
    async walk(rounds) {
      walked.push(...rounds)
      return ending
    },
    signal: new AbortController().signal,
  })
  return { laterLook, told, walked }
}

test('asks what stood out again, after a round that warms up, in rounds of its own', async () => {
  const { laterLook, told, walked } = await look(unlimitedBudget)
  const ids = cells.map(({ id }) => id)
  expect(laterLook).toEqual({
    firstRound: 15,
    pauseMs: 0,
    rounds: { 'gpt-4.1@openai': 8, 'gpt-4.1@openrouter': 4 },
    outcome: 'done',
  })
  expect(told).toMatchObject([{ kind: 'later-look', look: 2, matrix: 'M', pauseMs: 0, cells: ids }])
  expect(walked.map(({ warmup }) => warmup)).toEqual([
    true,
    ...Array.from({ length: 8 }, () => false),
  ])
  expect(walked[0]?.index).toBe(15)
  expect(walked.every(({ phase }) => phase === 'confirm')).toBe(true)
  expect(walked.flatMap(({ order }) => order)).not.toContain('gpt-4.1@opper')
})

test('is not begun where the budget does not pay for all of it', async () => {
  // Nine requests of one cell and five of the other, ten cents each: $1.40.
  const { laterLook, told, walked } = await look(budgetOf(0.7, 2))
  expect(laterLook.outcome).toBe('unaffordable')
  expect([told, walked]).toEqual([[], []])
  expect((await look(budgetOf(0.5, 2))).laterLook.outcome).toBe('done')
})

test('a third look goes on where the second ended, and has the samples of its own rounds', async () => {
  const taken = new Map<string, Sample[]>(cells.map(({ id }) => [id, []]))
  const next = laterLooksOf({
    cells,
    planned,
    matrix: 'M',
    gate,
    budget: unlimitedBudget,
    maxUsdOf: () => 0,
    tell: () => Promise.resolve(),
    walk(rounds) {
      for (const { index, order } of rounds) {
        for (const cell of order) taken.get(cell)?.push(sampleOf({ cell, round: index }))
      }
      return Promise.resolve('complete')
    },
    signal: new AbortController().signal,
    taken,
  })
  const rounds = new Map(cells.map(({ id }) => [id, 8]))
  const [second, third] = [await next(2, rounds), await next(3, rounds)]
  expect([second.laterLook.firstRound, third.laterLook.firstRound]).toEqual([15, 24])
  expect(third.samples.get('gpt-4.1@openai')?.map(({ round }) => round)).toEqual([
    24, 25, 26, 27, 28, 29, 30, 31, 32,
  ])
})

test.each(['aborted', 'budget'] as const)('that ends by %s was interrupted', async (ending) => {
  expect((await look(unlimitedBudget, ending)).laterLook.outcome).toBe('interrupted')
})

test('a measuring that did not end says why', () => {
  const budget = budgetOf(4.5, 5)
  expect(stopReason('complete', budget)).toBeUndefined()
  expect(stopReason('aborted', budget)).not.toContain('budget')
  const reason = stopReason('budget', budget)
  expect(reason).toContain('$4.50')
  expect(reason).toContain('$5')
  expect(reason).not.toContain('cost more')
  expect(stopReason('budget', budgetOf(4.5, 5, 1))).toContain('1 answer cost more')
  expect(stopReason('budget', budgetOf(4.5, 5, 2))).toContain('2 answers cost more')
})

test('of cells that were suspended the reason is known by id', () => {
  expect(
    suspensionReasons([
      { id: 'a', suspended: undefined },
      { id: 'b', suspended: 'no credit' },
    ]),
  ).toEqual({ b: 'no credit' })
})
