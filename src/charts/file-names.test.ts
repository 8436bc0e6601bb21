import { expect, test } from 'vitest'

import type { Chart } from './chart.ts'
import { fileNames } from './file-names.ts'

function chart(changes: Partial<Chart>): Chart {
  return {
    kind: 'overview',
    title: '',
    matrix: 'The Router Tax',
    identity: 'a',
    breadth: 4,
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

test('no two charts have the same name, and none a number that depends on the others', () => {
  const few = chart({ identity: 'few', breadth: 2 })
  const others = [chart({ identity: 'x', breadth: 1 }), chart({ matrix: 'the router tax!' })]
  const names = fileNames([few, ...others])
  expect(new Set(names).size).toBe(3)
  expect(names[0]).toMatch(/^overview\.the-router-tax\.[0-9a-f]{8}$/)
  expect(names[2], 'the one of the most cells').toBe('overview.the-router-tax')
  expect(fileNames([chart({ identity: 'y', breadth: 3 }), few, ...others]).slice(1)).toEqual(names)
  expect(fileNames([chart({}), chart({}), chart({})])).toHaveLength(3)
})

test('pages of one chart are numbered', () => {
  expect(fileNames([1, 2].map((page) => chart({ page })))).toEqual([
    'overview.the-router-tax',
    'overview.the-router-tax.2',
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
