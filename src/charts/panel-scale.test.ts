import { expect, test } from 'vitest'

import type { Figure } from './chart.ts'
import { panelScale } from './panel-scale.ts'
import { medianPanel } from './panels.ts'

function figureOf(value: number, high: number | undefined): Figure {
  return { value, low: 60, high, n: 30, nCensored: 0, isBeyondTimeout: false }
}

test('a value at a round end without an upper limit leaves room for its arrow', () => {
  const panel = medianPanel('ttftMs')
  expect(panelScale(panel, [figureOf(80, 80)], 1).high).toBe(80)
  expect(panelScale(panel, [figureOf(80, undefined)], 1).high).toBe(100)
})
