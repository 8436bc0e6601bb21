import { expect, test } from 'vitest'

import type { Chart } from './chart.ts'
import { fileNames } from './file-names.ts'

function chart(changes: Partial<Chart>): Chart {
  return {
    kind: 'overview',
    title: '',
    matrix: 'The Router Tax',
    simulated: false,
    location: undefined,
    facts: '',
    notes: [],
    sources: [],
    body: { layout: 'rows', panels: [], groups: [] },
    ...changes,
  }
}

test('a name tells kind, matrix, place, and that figures are simulated', () => {
  expect(fileNames([chart({}), chart({ location: 'eu-west CI', simulated: true })])).toEqual([
    'overview.the-router-tax',
    'overview.the-router-tax.eu-west-ci.simulated',
  ])
})

test('no two charts have the same name', () => {
  expect(fileNames([chart({}), chart({ matrix: 'the router tax!' }), chart({})])).toEqual([
    'overview.the-router-tax',
    'overview.the-router-tax.2',
    'overview.the-router-tax.3',
  ])
})

test('no name leaves its folder or says nothing', () => {
  const names = fileNames([
    chart({ matrix: '../../etc/passwd' }),
    chart({ matrix: 'Überraschung – naïve' }),
    chart({ matrix: '通义' }),
    chart({ matrix: 'x'.repeat(500) }),
  ])
  expect(names.slice(0, 3)).toEqual([
    'overview.etc-passwd',
    'overview.uberraschung-naive',
    'overview',
  ])
  expect(names[3]?.length).toBeLessThan(100)
})
