import { describe, expect, test } from 'vitest'

import { type GatedCell, plainUnits, type Unit, unitsOf } from './units.ts'

function cellsOf(...ids: string[]): GatedCell[] {
  return ids.map((id) => {
    const [model = '', provider = ''] = id.split('@')
    return { id, model, provider }
  })
}

function unitsOfAll(cells: readonly GatedCell[], without: readonly string[] = []) {
  return unitsOf(cells, new Set(cells.flatMap(({ id }) => (without.includes(id) ? [] : [id]))))
}

function named(units: readonly Unit[]): string[] {
  return units.map(({ scope, subject }) => `${scope} ${subject}`)
}

/** The whole part of the others that is taken off. */
function partOf(unit: Unit | undefined): number {
  return unit?.others.reduce((sum, { weight }) => sum + weight, 0) ?? Number.NaN
}

function unitOf(subject: string, units: readonly Unit[]): Unit | undefined {
  return units.find((unit) => unit.subject === subject)
}

const four = cellsOf('a@x', 'b@x', 'a@y', 'b@y')

describe('the units of a matrix', () => {
  test('are cells, providers, models and the whole', () => {
    const { cell, provider, model, matrix } = unitsOfAll(four)
    expect(named(cell)).toEqual(['cell a@x', 'cell b@x', 'cell a@y', 'cell b@y'])
    expect(named(provider)).toEqual(['provider x', 'provider y'])
    expect(named(model)).toEqual(['model a', 'model b'])
    expect(named(matrix)).toEqual(['matrix '])
  })

  test('are none twice: what is one cell is tested as that cell, one provider as the whole', () => {
    const single = unitsOfAll(cellsOf('a@x'))
    expect(Object.values(single).flatMap(named)).toEqual(['cell a@x'])
    const row = unitsOfAll(cellsOf('a@x', 'a@y'))
    expect(Object.values(row).flatMap(named)).toEqual(['cell a@x', 'cell a@y', 'matrix '])
    const column = unitsOfAll(cellsOf('a@x', 'b@x'))
    expect(Object.values(column).flatMap(named)).toEqual(['cell a@x', 'cell b@x', 'matrix '])
  })

  test('take off a part of the others that grows with their number', () => {
    const { cell, provider, model, matrix } = unitsOfAll(four)
    expect(partOf(cell[0])).toBeCloseTo(1 / 2, 12)
    expect(partOf(provider[0])).toBeCloseTo(1 / 3, 12)
    expect(partOf(model[0])).toBeCloseTo(1 / 2, 12)
    expect(partOf(matrix[0])).toBe(0)
    const seven = cellsOf(...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `${letter}@x`))
    expect(partOf(unitsOfAll(seven).cell[0])).toBeCloseTo(6 / 7, 12)
  })

  test('weigh other providers alike, however many cells they have', () => {
    const { provider } = unitsOfAll(cellsOf('a@x', 'b@x', 'a@y', 'a@z', 'b@z', 'c@z'))
    const weights = provider[0]?.others.map(({ cell, weight }) => [cell, weight * 4])
    expect(weights).toEqual([
      ['a@y', 1],
      ['a@z', expect.closeTo(1 / 3, 12)],
      ['b@z', expect.closeTo(1 / 3, 12)],
      ['c@z', expect.closeTo(1 / 3, 12)],
    ])
  })

  test('hold what is no peer against its own past alone, and nobody against it', () => {
    const { cell, provider } = unitsOfAll(four, ['a@x'])
    expect(unitOf('a@x', cell)?.others).toEqual([])
    expect(unitOf('b@x', cell)?.others).toEqual([])
    expect(unitOf('x', provider)?.own).toEqual([{ cell: 'b@x', weight: 1 }])
    expect(unitOf('y', provider)?.others.map(({ cell: other }) => other)).toEqual(['b@x'])
  })
})

test('an improvement is looked for in plain values', () => {
  const { cell, provider } = plainUnits(four)
  expect([...cell, ...provider].every(({ others }) => others.length === 0)).toBe(true)
  expect(named(provider)).toEqual(['provider x', 'provider y'])
  expect(provider[0]?.own).toEqual([
    { cell: 'a@x', weight: 0.5 },
    { cell: 'b@x', weight: 0.5 },
  ])
})
