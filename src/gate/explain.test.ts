import { expect, test } from 'vitest'

import { explainVerdict } from './explain.ts'

const file = 'benches/a.bench.ts'

test.each([
  ['improved', 'regression'],
  ['regressed', 'regression'],
  ['advisory', 'regression'],
  ['not-comparable', 'regression'],
] as const)('%s says how a run of the file is accepted', (verdict, kind) => {
  expect(explainVerdict({ verdict, kind }, file).remedy).toContain(`npx vitest bench ${file} -u`)
})

test('what failed is explained by what was judged', () => {
  const of = (kind: 'measured' | 'absolute' | 'contrast'): string =>
    explainVerdict({ verdict: 'failed', kind }, file).meaning
  expect(of('measured')).toContain('requests')
  expect(of('absolute')).toContain('limit')
  expect(of('contrast')).toContain('interval')
  const { remedy } = explainVerdict({ verdict: 'failed', kind: 'measured' }, file)
  expect(remedy).toContain('`failures`')
  expect(explainVerdict({ verdict: 'failed', kind: 'absolute' }, file).remedy).toContain('limit')
})

test('what is inconclusive is explained by what was judged', () => {
  const verdict = 'inconclusive'
  expect(explainVerdict({ verdict, kind: 'contrast' }, file).meaning).toContain('limit')
  expect(explainVerdict({ verdict, kind: 'regression' }, file).meaning).not.toContain('limit')
})

test('no two verdicts mean the same', () => {
  const verdicts = ['ok', 'improved', 'regressed', 'inconclusive', 'failed', 'advisory'] as const
  const others = ['not-comparable', 'client-limited', 'no-data'] as const
  const meanings = [...verdicts, ...others].map(
    (verdict) => explainVerdict({ verdict, kind: 'regression' }, file).meaning,
  )
  expect(new Set(meanings).size).toBe(9)
})
