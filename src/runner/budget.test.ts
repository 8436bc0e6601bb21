import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { LedgerBudget, unlimitedBudget } from './budget.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'budget-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

function budgetOf(limitUsd: number): LedgerBudget {
  return new LedgerBudget(limitUsd, join(folder, 'run-1', 'ledger.json'))
}

test('a reserve is spent until it is settled', () => {
  const budget = budgetOf(1)
  expect(budget.reserve(0.25)).toBe(true)
  expect(budget.spentUsd).toBe(0.25)
})

test('what it really cost replaces the reserve', () => {
  const budget = budgetOf(1)
  budget.reserve(0.25)
  budget.settle(0.25, 0.0625)
  expect(budget.spentUsd).toBe(0.0625)
})

test('an unknown cost leaves the reserve', () => {
  const budget = budgetOf(1)
  budget.reserve(0.25)
  budget.settle(0.25, undefined)
  expect(budget.spentUsd).toBe(0.25)
})

test('a reserve over the limit is refused and not booked', () => {
  const budget = budgetOf(0.5)
  expect(budget.reserve(0.375)).toBe(true)
  expect(budget.reserve(0.25)).toBe(false)
  expect(budget.spentUsd).toBe(0.375)
  expect(budget.reserve(0.125)).toBe(true)
})

test('the next bench file goes on with the same ledger', () => {
  const budget = budgetOf(1)
  budget.reserve(0.123456789)
  budget.reserve(0.75)
  budget.settle(0.123456789, 0)
  const next = budgetOf(1)
  expect(next.spentUsd).toBeCloseTo(0.75, 12)
  expect(next.reserve(0.5)).toBe(false)
})

test('what cannot be written down is not spent, and an answer is not lost for it', () => {
  const budget = budgetOf(1)
  budget.reserve(0.5)
  rmSync(join(folder, 'run-1'), { recursive: true })
  writeFileSync(join(folder, 'run-1'), 'a file where the folder should be')
  expect(() => budget.reserve(0.25)).toThrow(/ledger\.json cannot be written.*`budgetUsd`/)
  expect(budget.spentUsd).toBe(0.5)
  budget.settle(0.5, 0.125)
  expect(budget.spentUsd).toBe(0.125)
})

test('requests that cost more than was reserved for them are counted', () => {
  const budget = budgetOf(1)
  budget.reserve(0.5)
  budget.settle(0.25, 0.125)
  budget.settle(0.25, 0.25)
  expect(budget.overruns).toBe(0)
  budget.reserve(0.125)
  budget.settle(0.125, 0.75)
  expect(budget.overruns).toBe(1)
  expect(budget.spentUsd).toBe(1.125)
  // Nothing was reserved where the price was unknown.
  budget.settle(0, 0.25)
  expect(budget.overruns).toBe(1)
})

test.each([NaN, Infinity, -1])('%d dollars are no cost: the reserve stays', (usd) => {
  const budget = budgetOf(1)
  budget.reserve(0.25)
  budget.settle(0.25, usd)
  expect(budget.spentUsd).toBe(0.25)
  expect(budgetOf(1).spentUsd).toBe(0.25)
})

test.each(['', '{"spentUsd":', '{"spentUsd":null}', '{"spentUsd":"1"}', '[]', '{"spentUsd":-1}'])(
  'a ledger of %j is no ledger: nothing is asked',
  (text) => {
    budgetOf(1).reserve(0.5)
    const path = join(folder, 'run-1', 'ledger.json')
    writeFileSync(path, text)
    expect(() => budgetOf(1)).toThrow(/ledger\.json cannot be read.*`budgetUsd`.*start a new run/)
    expect(readFileSync(path, 'utf8'), 'and it is left as it is').toBe(text)
  },
)

test('a ledger that cannot be opened is no empty one', () => {
  mkdirSync(join(folder, 'run-1', 'ledger.json'), { recursive: true })
  expect(() => budgetOf(1)).toThrow(/cannot be read/)
})

test('an infinite limit refuses nothing', () => {
  expect(budgetOf(Infinity).reserve(1e9)).toBe(true)
  expect(unlimitedBudget.reserve(1e9)).toBe(true)
})
