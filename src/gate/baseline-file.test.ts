import { describe, expect, test } from 'vitest'

import type { AcceptedRun } from '../model/accepted-run.ts'
import { acceptRun, baselinePath, formatBaseline, parseBaseline } from './baseline-file.ts'
import { WINDOW_SIZE } from './kept-runs.ts'

function run(id: string, changes: Partial<AcceptedRun> = {}): AcceptedRun {
  return {
    id,
    matrix: 'The Router Tax',
    fingerprint: { schema: '1', mode: 'live', location: 'eu-west CI' },
    cells: {
      'gpt-4.1@openai': {
        endpoint: 'https://api.openai.com gpt-4.1',
        snapshot: undefined,
        values: { ttftMs: { median: 612.3, se: 0.031, n: 30 } },
      },
    },
    ...changes,
  }
}

function ids(runs: readonly AcceptedRun[]): string[] {
  return runs.map(({ id }) => id)
}

describe('a baseline file', () => {
  test('lies beside the bench file it belongs to', () => {
    expect(baselinePath('/project/benches/router-tax.bench.ts')).toBe(
      '/project/benches/__baselines__/router-tax.json',
    )
    expect(baselinePath('/project/odd.ts')).toBe('/project/__baselines__/odd.json')
  })

  test('is JSON with one line a run, and reads back as written', () => {
    const runs = [run('a'), run('b')]
    const text = formatBaseline(runs)
    expect(text.split('\n')).toHaveLength(5)
    expect(JSON.parse(text)).toMatchObject({
      schemaVersion: 2,
      runs: [{ id: 'a' }, { id: 'b' }, null],
    })
    expect(parseBaseline(text, 'x.json')).toEqual(runs)
  })

  test('survives a union merge of two branches, which may put lines in any order', () => {
    const left = formatBaseline([run('a'), run('c')]).split('\n')
    const right = formatBaseline([run('a'), run('b')]).split('\n')
    const merged = [...left.slice(0, 3), right[2], ...left.slice(3)].join('\n')
    expect(ids(parseBaseline(merged, 'x.json'))).toEqual(['a', 'b', 'c'])
  })

  test.each([
    ['indented', (text: string) => `${JSON.stringify(JSON.parse(text), null, 2)}\n`],
    ['indented with tabs', (text: string) => JSON.stringify(JSON.parse(text), null, '\t')],
    ['on one line', (text: string) => JSON.stringify(JSON.parse(text))],
    ['with CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['with CR', (text: string) => text.replaceAll('\n', '\r')],
    ['with blank lines', (text: string) => text.replaceAll('\n', '\n\n')],
  ])('reads back the same %s', (_name, format) => {
    const runs = [run('a'), run('b')]
    expect(parseBaseline(format(formatBaseline(runs)), 'x.json')).toEqual(runs)
  })

  test('that a formatter indented names the line of a damaged run', () => {
    const text = JSON.stringify(JSON.parse(formatBaseline([run('a'), run('b')])), null, 2)
    expect(() => parseBaseline(text.replace(/612(?!.*612)/s, '712'), 'x.json')).toThrow(
      /line 28: the run b is not as it was accepted/,
    )
  })

  test('of a newer version says so', () => {
    const text = formatBaseline([run('a')]).replace('"schemaVersion":2', '"schemaVersion":9')
    expect(() => parseBaseline(text, 'x.json')).toThrow(/up to 2\. Update/)
  })

  test.each([
    [
      'a changed digit',
      (text: string) => text.replace('612.3', '712.3'),
      /line 2: the run a is not as it was accepted/,
    ],
    ['a cut line', (text: string) => text.replace('"values"', ''), /line 2: the line is not JSON/],
    [
      'a conflict',
      (text: string) => text.replace('{"id":"b"', '<<<<<<< ours\n{"id":"b"'),
      /line 3: a merge is unfinished/,
    ],
    ['a missing end', (text: string) => text.replace('null]}\n', ''), /does not end with/],
    ['another file', () => '{}', /line 1: it is not a baseline/],
    [
      'a missing end of its list',
      (text: string) => text.replace(',\nnull]', ']'),
      /its end is missing/,
    ],
    [
      'an extra field',
      (text: string) => text.replace('"matrix"', '"x":1,"matrix"'),
      /line 2: .*the run/,
    ],
    ['nothing', () => '', /line 1: it is not JSON/],
  ])('is an error after %s', (_name, damage, message) => {
    const text = damage(formatBaseline([run('a'), run('b')]))
    expect(() => parseBaseline(text, 'x.json')).toThrow(message)
  })

  test('takes the cells of a run that is accepted in parts', () => {
    const other = { 'gpt-4.1@opper': run('a').cells['gpt-4.1@openai'] }
    const cells = Object.fromEntries(
      Object.entries(other).flatMap(([id, cell]) => (cell ? [[id, cell]] : [])),
    )
    const [merged, ...rest] = acceptRun([run('a')], run('a', { cells }))
    expect(rest).toEqual([])
    expect(Object.keys(merged?.cells ?? {})).toEqual(['gpt-4.1@openai', 'gpt-4.1@opper'])
  })

  test('has the newer values of a cell that one run accepts twice', () => {
    const later = run('a', { cells: run('a').cells })
    const [id = '', cell] = Object.entries(later.cells)[0] ?? []
    const cells = cell && { [id]: { ...cell, snapshot: 'newer' } }
    expect(
      acceptRun([run('a')], { ...later, ...(cells && { cells }) })[0]?.cells[id],
    ).toHaveProperty('snapshot', 'newer')
  })

  test('sorts by run, then by matrix, whatever came first', () => {
    const all = [run('b'), run('a', { matrix: 'N' }), run('c'), run('a', { matrix: 'M' })]
    const sorted = all.reduce<AcceptedRun[]>((runs, next) => acceptRun(runs, next), [])
    expect(sorted.map(({ id, matrix }) => [id, matrix])).toEqual([
      ['a', 'M'],
      ['a', 'N'],
      ['b', run('b').matrix],
      ['c', run('c').matrix],
    ])
  })

  test('lets the oldest leave its window, and only its window', () => {
    const elsewhere = run('000', { fingerprint: { schema: '1', mode: 'live', location: 'us' } })
    let runs: AcceptedRun[] = [elsewhere]
    for (let index = 0; index <= WINDOW_SIZE; index += 1) {
      runs = acceptRun(runs, run(String(100 + index)))
    }
    expect(runs).toHaveLength(WINDOW_SIZE + 1)
    expect(ids(runs)[0]).toBe('000')
    expect(ids(runs)[1]).toBe('101')
  })
})
