import { expect, test } from 'vitest'

import type { Mark } from '../paint/scene.ts'
import { horizontalAxis, pixelsAlong, tickText, verticalAxis } from './axis.ts'

const linear = { isLog: false, low: 0, high: 800, ticks: [0, 200, 400, 600, 800] }
const log = { isLog: true, low: 10, high: 1000, ticks: [10, 100, 1000] }

function labelsOf(marks: readonly Mark[]): [string, number, number][] {
  return marks.flatMap((mark) => (mark.mark === 'text' ? [[mark.text, mark.x, mark.y]] : []))
}

test('a linear axis shares its length out evenly', () => {
  const along = pixelsAlong({ ...linear, low: -200 }, 100)
  expect([-200, 0, 300, 800].map(along)).toEqual([0, 20, 50, 100])
})

test('a log axis gives each decade the same length, and has no place below its end', () => {
  const along = pixelsAlong(log, 100)
  expect([10, 100, 1000].map(along).map(Math.round)).toEqual([0, 50, 100])
  expect([0, -5, 3].map(along)).toEqual([0, 0, 0])
})

test.each([
  [1500, 'duration', '1 500'],
  [3 * 0.1, 'rate', '0.3'],
  [0.5, 'share', '50 %'],
  [0.2, 'change', '+20 %'],
  [-0.025, 'change', '−2.5 %'],
  [0, 'change', '0 %'],
  [1_000_000, 'rate', '1 000 000'],
] as const)('%d as %s is written %s', (value, unit, text) => {
  expect(tickText(value, unit)).toBe(text)
})

test('numbers stand below their lines, and on the left of them', () => {
  expect(labelsOf(horizontalAxis(linear, 'rate', { width: 200, height: 40 }))).toEqual([
    ['0', 0, 51],
    ['200', 50, 51],
    ['400', 100, 51],
    ['600', 150, 51],
    ['800', 200, 51],
  ])
  const lines = verticalAxis(linear, 'rate', { width: 100, height: 80 })
  expect(labelsOf(lines)[1]).toEqual(['200', -6, 60.5])
  expect(lines).toContainEqual(
    expect.objectContaining({ mark: 'line', from: { x: 0, y: 60.5 }, to: { x: 100, y: 60.5 } }),
  )
})

test('where numbers would meet, every second line has none', () => {
  const crowded = { isLog: true, low: 500, high: 60_000, ticks: [1000, 3000, 10_000, 30_000] }
  const marks = horizontalAxis(crowded, 'duration', { width: 140, height: 40 })
  expect(labelsOf(marks).map(([text]) => text)).toEqual(['1 000', '10 000'])
  expect(marks.filter(({ mark }) => mark === 'line')).toHaveLength(4)
})
