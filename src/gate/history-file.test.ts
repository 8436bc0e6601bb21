import { describe, expect, test } from 'vitest'

import type { HistoryRun } from '../model/history.ts'
import {
  forgetRuns,
  formatHistory,
  historyPath,
  parseHistory,
  rememberRun,
} from './history-file.ts'
import { MAX_REMEMBERED } from './kept-runs.ts'

const value = { median: 612.3, se: 0.031, location: 6.41, locationSe: 0.02, n: 30 }

function run(id: string, changes: Partial<HistoryRun> = {}): HistoryRun {
  return {
    id,
    matrix: 'The Router Tax',
    fingerprint: { mode: 'live', location: 'eu-west CI' },
    isGreen: true,
    cells: {
      'gpt-4.1@openai': {
        endpoint: 'https://api.openai.com gpt-4.1',
        snapshot: undefined,
        looks: [{ ttftMs: value }, { ttftMs: { ...value, se: undefined } }],
      },
    },
    ...changes,
  }
}

/** A run of noon of a day. */
function daily(day: number, changes: Partial<HistoryRun> = {}): HistoryRun {
  const time = new Date(Date.UTC(2026, 0, day, 12)).toISOString()
  return run(`${time.replaceAll(/[-:]|\.\d+/g, '')}-s1-0000`, changes)
}

function ids(runs: readonly HistoryRun[]): string[] {
  return runs.map(({ id }) => id)
}

describe('a history file', () => {
  test('lies beside the baseline', () => {
    expect(historyPath('benches/__baselines__/router-tax.json')).toBe(
      'benches/__baselines__/router-tax.history.jsonl',
    )
  })

  test('reads back as written, with a line a run', () => {
    const runs = [run('a'), run('b', { isGreen: false })]
    const text = formatHistory(runs)
    expect(text.split('\n')).toHaveLength(4)
    expect(parseHistory(text)).toEqual({ runs, damage: undefined, isLater: false })
    expect(parseHistory(text.replaceAll('\n', '\r\n')).runs).toEqual(runs)
  })

  test.each([
    ['', 'line 1: it is not a history'],
    ['{"schemaVersion":2,"runs":[\nnull]}\n', 'line 1: it is not a history'],
    [formatHistory([run('a')]).slice(0, -30), 'line 2: the line is not a run'],
    [formatHistory([run('a'), run('b')]).replace('"n":30', '"n":300'), 'line 2: the run a is not'],
    [formatHistory([run('a')]).replace('"isGreen":true', '"isGreen":false'), 'line 2: the run a'],
  ])('says where it is damaged, and then says nothing else', (text, words) => {
    expect(parseHistory(text)).toMatchObject({ runs: [], isLater: false })
    expect(parseHistory(text).damage).toContain(words)
  })

  test('of a later version is left alone', () => {
    expect(parseHistory('{"history":2}\n{"x":1}\n')).toMatchObject({ runs: [], isLater: true })
  })
})

describe('what is remembered', () => {
  test('is a run once, with the cells of all its parts', () => {
    const [cell] = Object.values(run('a').cells)
    const part = run('a', { isGreen: false, cells: cell ? { other: cell } : {} })
    const [only, ...others] = rememberRun([run('a')], part)
    expect(others).toEqual([])
    expect(Object.keys(only?.cells ?? {})).toEqual(['gpt-4.1@openai', 'other'])
    // A part that was red stays so.
    expect(only?.isGreen).toBe(false)
    expect(rememberRun([part], run('a'))[0]?.isGreen).toBe(false)
  })

  test('are the newest green builds, and the newest of any', () => {
    let runs: HistoryRun[] = []
    for (let day = 1; day <= 40; day++) runs = rememberRun(runs, daily(day, { isGreen: day < 30 }))
    expect(runs.filter(({ isGreen }) => isGreen)).toHaveLength(MAX_REMEMBERED)
    const red = ids(runs.filter(({ isGreen }) => !isGreen))
    expect(red).toEqual([35, 36, 37, 38, 39, 40].map((day) => daily(day).id))
  })

  test('is not pushed out by a job that is started again and again', () => {
    const former = [1, 2, 3].map((day) => daily(day))
    const again = Array.from({ length: 60 }, (_, index) =>
      run(`20260104T12${String(index).padStart(2, '0')}00Z-s1-0000`),
    )
    const runs = again.reduce<HistoryRun[]>((all, own) => rememberRun(all, own), former)
    expect(ids(runs)).toEqual(expect.arrayContaining(ids(former)))
    expect(runs.length).toBeLessThanOrEqual(MAX_REMEMBERED + 6)
  })

  test('belongs to a matrix under a fingerprint: other runs stay', () => {
    const others = [run('a', { matrix: 'M' }), run('a', { fingerprint: { mode: 'simulated' } })]
    expect(forgetRuns([...others, run('a'), run('b')], run('z'))).toEqual(others)
    const many = Array.from({ length: 40 }, (_, day) => daily(day + 1))
    const runs = many.reduce<HistoryRun[]>((all, own) => rememberRun(all, own), others)
    expect(runs).toEqual(expect.arrayContaining(others))
  })
})
