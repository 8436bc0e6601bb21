import { expect, test } from 'vitest'

import { placeLabel } from './place-label.ts'

const width = 400

test('a label stands to the right of its point while there is room', () => {
  expect(placeLabel('label', { x: 100, y: 50, width }, [])?.x).toBeGreaterThan(100)
  const atTheEdge = placeLabel('label', { x: 390, y: 50, width }, [])
  expect((atTheEdge?.x ?? 0) + (atTheEdge?.width ?? 0)).toBeLessThan(390)
})

test('labels do not stand on each other, and one without a place is left out', () => {
  const taken = []
  for (;;) {
    const place = placeLabel('label', { x: 200, y: 50, width }, taken)
    if (!place) break
    for (const other of taken) {
      const isApart =
        place.x >= other.x + other.width ||
        other.x >= place.x + place.width ||
        place.y >= other.y + other.height ||
        other.y >= place.y + place.height
      expect(isApart).toBe(true)
    }
    taken.push(place)
  }
  expect(taken).toHaveLength(4)
})
