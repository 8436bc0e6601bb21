import { describe, expect, test } from 'vitest'

import { type GatedCell, plainUnits, type Unit, unitsOf } from './regression-units.ts'

/** `sizes[i]` cells at provider `p<i>`. */
function cellsOf(...sizes: number[]): GatedCell[] {
  return sizes.flatMap((size, provider) =>
    Array.from({ length: size }, (_, model) => ({
      id: `m${model}@p${provider}`,
      provider: `p${provider}`,
    })),
  )
}

function all(cells: readonly GatedCell[]): Set<string> {
  return new Set(cells.map(({ id }) => id))
}

function namesOf(units: readonly Unit[]): string[] {
  return units.map(({ scope, subject, against }) => `${scope} ${subject} ${against}`)
}

describe('the tests of a matrix', () => {
  test('are the whole, each provider against the others, each cell against its siblings', () => {
    const cells = cellsOf(5, 5, 5, 5, 5)
    const { matrix, provider, cell } = unitsOf(cells, all(cells))
    expect(namesOf(matrix)).toEqual(['matrix  nobody'])
    expect(namesOf(provider)).toEqual(
      [0, 1, 2, 3, 4].map((index) => `provider p${index} providers`),
    )
    expect(cell).toHaveLength(25)
    expect(cell.every(({ against }) => against === 'siblings')).toBe(true)
  })

  test('have no whole where no cell is left to stand for it', () => {
    expect(unitsOf(cellsOf(2, 2), new Set()).matrix).toEqual([])
  })

  test('compare with nobody where there are fewer than four others', () => {
    const cells = cellsOf(4, 4, 4, 4)
    const { provider, cell } = unitsOf(cells, all(cells))
    expect(provider.every(({ against }) => against === 'nobody')).toBe(true)
    expect(cell.every(({ against }) => against === 'nobody')).toBe(true)
  })

  test.each([
    ['one provider', [3], { matrix: 1, provider: 0, cell: 3 }],
    ['one cell', [1], { matrix: 0, provider: 1, cell: 0 }],
    ['one cell per provider', [1, 1, 1], { matrix: 1, provider: 3, cell: 0 }],
    ['a ragged matrix', [3, 7, 1], { matrix: 1, provider: 3, cell: 10 }],
  ])('test nothing twice: %s', (_name, sizes, counts) => {
    const cells = cellsOf(...sizes)
    const units = unitsOf(cells, all(cells))
    expect({
      matrix: units.matrix.length,
      provider: units.provider.length,
      cell: units.cell.length,
    }).toEqual(counts)
  })

  test('name a provider of one cell by that cell', () => {
    const cells = cellsOf(1, 2)
    expect(namesOf(unitsOf(cells, all(cells)).provider)).toEqual([
      'cell m0@p0 nobody',
      'provider p1 nobody',
    ])
  })

  test('weigh a contrast so that what all share cancels', () => {
    const cells = cellsOf(2, 3, 1, 4, 5)
    const units = unitsOf(cells, all(cells))
    for (const unit of [...units.provider, ...units.cell]) {
      const sum = [...unit.weights.values()].reduce((total, weight) => total + weight, 0)
      expect(sum).toBeCloseTo(unit.against === 'nobody' ? 1 : 0, 12)
    }
  })

  test('leave cells that are no peers out of every comparison', () => {
    const cells = cellsOf(6, 6, 6, 6, 6)
    const peers = all(cells)
    peers.delete('m0@p0')
    const units = unitsOf(cells, peers)
    const others = [...units.matrix, ...units.provider, ...units.cell].filter(
      ({ subject }) => subject !== 'm0@p0',
    )
    expect(others.some(({ weights }) => weights.has('m0@p0'))).toBe(false)
    expect(units.cell.find(({ subject }) => subject === 'm0@p0')).toMatchObject({
      against: 'nobody',
    })
  })
})

test('plain units are every provider and every cell by its own', () => {
  const { provider, cell } = plainUnits(cellsOf(2, 1))
  expect(namesOf(provider)).toEqual(['provider p0 nobody', 'provider p1 nobody'])
  expect([...(provider[0]?.weights ?? [])]).toEqual([
    ['m0@p0', 0.5],
    ['m1@p0', 0.5],
  ])
  expect(cell).toHaveLength(3)
})
