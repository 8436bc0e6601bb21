import { expect, test } from 'vitest'

import { noisyRuns } from '../../test/measured-runs.ts'
import { gateOptions } from '../model/gate-options.ts'
import { openOutlook, type Outlook } from './outlook.ts'
import { plansOf } from './rounds-plan.ts'

const cells = ['a@openai', 'b@openai']

function outlookOf(betweenSd: number, runs: number): Outlook {
  return openOutlook({
    cells: cells.map((id) => ({ id, provider: 'openai', model: id })),
    accepted: noisyRuns({ runs, cells, betweenSd, withinSd: 0.05 }).map(({ values }) => values),
    identity: {
      matrix: 'The Router Tax',
      fingerprint: {},
      cells: new Map(cells.map((id) => [id, { endpoint: id, snapshot: undefined }])),
    },
    threshold: { metric: 'ttftMs', limit: 0.05 },
    metrics: 1,
    options: gateOptions.parse({}),
  })
}

const levels = ['cell', 'matrix'] as const
const wish = { shift: Math.log(2), power: 0.9 }

test('what is seen today is the same in the table, and what is cheapest sees what is wished for', () => {
  const [cell, matrix] = plansOf(outlookOf(0.02, 5), { wish, rounds: 30, levels })
  expect(matrix?.level).toBe('matrix')
  expect(cell?.today).toMatchObject({ runs: 5, rounds: 30 })
  expect(cell?.table).toContainEqual(cell?.today)
  const { cheapest, soonest } = cell ?? {}
  expect(cheapest?.shift).toBeLessThanOrEqual(wish.shift)
  expect(soonest?.runs).toBe(5)
  expect(cheapest?.rounds).toBeLessThanOrEqual(soonest?.rounds ?? 0)
})

test('where runs differ too much nothing sees it, however many rounds', () => {
  const [cell] = plansOf(outlookOf(0.4, 5), { wish, rounds: 30, levels })
  expect(cell).toMatchObject({ cheapest: undefined, soonest: undefined })
  expect(cell?.best.shift).toBeGreaterThan(wish.shift)
})

test('without accepted runs the first gate is planned, by what is assumed', () => {
  const outlook = outlookOf(0.02, 0)
  expect(outlook.runs).toBe(0)
  const [cell] = plansOf(outlook, { wish, rounds: 30, levels })
  expect(cell?.today.runs).toBe(3)
  expect(cell?.today.shift).toBeGreaterThan(Math.log(1.4))
})
