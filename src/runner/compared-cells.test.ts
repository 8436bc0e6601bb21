import { expect, test } from 'vitest'

import { axesOf } from '../../test/builders.ts'
import { type Axes, type Cell, cellOf, type Reference, workloadsOf } from '../model/cell.ts'
import { comparedCells } from './compared-cells.ts'

function cellsOf(axes: Axes): Cell[] {
  return axes.model.flatMap((model) =>
    axes.provider.flatMap((provider) =>
      workloadsOf(axes).map((workload) => cellOf({ model, provider, ...workload }, axes)),
    ),
  )
}

function groupsOf(cells: readonly Cell[], reference: Reference | undefined): string[][] {
  return comparedCells(cells, reference).map((group) =>
    group.map(({ id }) => id).toSorted((a, b) => a.localeCompare(b)),
  )
}

const axes = axesOf({ model: ['a', 'b'], provider: ['x', 'y', 'z'] })

test('without a reference every cell is alone', () => {
  expect(groupsOf(cellsOf(axes), undefined)).toHaveLength(6)
})

test('cells that share a reference cell go together', () => {
  expect(groupsOf(cellsOf(axes), { provider: 'y' })).toEqual([
    ['a@x', 'a@y', 'a@z'],
    ['b@x', 'b@y', 'b@z'],
  ])
})

test('a cell whose reference cell is not there is alone', () => {
  const cells = cellsOf(axes).filter(({ id }) => id !== 'b@y')
  expect(groupsOf(cells, { provider: 'y' })).toEqual([['a@x', 'a@y', 'a@z'], ['b@x'], ['b@z']])
})

test('two referenced axes join what either of them compares', () => {
  const both = axesOf({ provider: ['x', 'y'], json: [false, true] })
  expect(groupsOf(cellsOf(both), { json: false })).toEqual([
    ['m@x json=false', 'm@x json=true'],
    ['m@y json=false', 'm@y json=true'],
  ])
  expect(groupsOf(cellsOf(both), { json: false, provider: 'x' })).toHaveLength(1)
})

test('levels of load are compared like any other', () => {
  const load = axesOf({ concurrency: [1, 4, 8] })
  expect(groupsOf(cellsOf(load), { concurrency: 1 })).toHaveLength(1)
})
