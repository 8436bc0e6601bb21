import { expect, test } from 'vitest'

import { HOSTILE } from '../../../test/report-document.ts'
import { verdictOf } from '../../../test/report-verdicts.ts'
import { searchedDocument } from '../../../test/searched-document.ts'
import type { Capacity } from '../../model/capacity.ts'
import type { DocumentMatrix } from '../../report/schema/results-document.ts'
import { askedOf } from './asked.ts'
import { capacitySection } from './capacity-section.ts'
import { tileLines } from './tile-lines.ts'
import { tiles } from './tiles.ts'

function matrixOf(changes: Partial<Capacity> = {}): DocumentMatrix {
  const [matrix] = searchedDocument(changes).matrices
  if (!matrix) throw new Error('no matrix')
  return matrix
}

function textOf(markup: { readonly text: string }): string {
  return markup.text
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** Places of an attribute, in per cent. */
function places(markup: string, attribute: string): number[] {
  return [...markup.matchAll(new RegExp(` ${attribute}="([\\d.]+)%"`, 'g'))].map(([, at]) =>
    Number(at),
  )
}

test('a search says what each endpoint bears, what it cost and why it ended, and draws its curve', () => {
  const section = capacitySection(matrixOf(), 0)
  const text = textOf(section)
  expect(text).toContain('90 % of the requests keep ttft ≤ 500 ms')
  expect(text).toContain('gpt-4.1 via openai 5 [4, 7] 121 6 $0.25 as narrow as asked')
  expect(text).toContain(
    'gpt-4.1 via openrouter keeps 90 % within ttft ≤ 500 ms up to 5 [4, 7] requests in flight',
  )
  expect(text).toMatch(/Level by level .* 6 40 % 8 of 20 /)
  const curves = section.text.split('<figure class="curve"').slice(1, 5)
  expect(curves).toHaveLength(4)
  const [kept = '', time = ''] = curves
  for (const curve of curves) {
    for (const at of ['cx', 'cy', 'x1', 'x2', 'y1', 'y2'].flatMap((name) => places(curve, name))) {
      expect(at).toBeGreaterThanOrEqual(0)
      expect(at).toBeLessThanOrEqual(100)
    }
  }
  // The line of the capacity lies in its band, between the levels that keep the share and those that do not.
  const line = /<line class="capacity" x1="([\d.]+)%"/.exec(kept)?.[1]
  const circles = places(kept, 'cx')
  expect(Number(line)).toBeGreaterThan(circles[2] ?? NaN)
  expect(Number(line)).toBeLessThan(circles[3] ?? NaN)
  const band = /class="band" x="([\d.]+)%" width="([\d.]+)%"/.exec(kept.replaceAll(/\s+/g, ' '))
  expect(Number(band?.[1])).toBeCloseTo(circles[2] ?? NaN, 1)
  expect(Number(band?.[1]) + Number(band?.[2])).toBeLessThan(circles[4] ?? NaN)
  // Later levels are slower: their points stand higher.
  const medians = [...time.matchAll(/<circle\s+class="main"[^>]*cy="([\d.]+)%"/g)].map(([, cy]) =>
    Number(cy),
  )
  expect(medians).toHaveLength(5)
  expect(medians).toEqual(medians.toSorted((a, b) => b - a))
})

test('a search that found nothing has no mark, and names from outside are text', () => {
  const none = capacitySection(
    matrixOf({ value: 0, ciLow: 0, ciHigh: 0, stoppedBy: 'nothing', label: HOSTILE }),
    0,
  ).text
  expect(none).not.toContain('class="band"')
  expect(none).not.toContain('<script')
  expect(none).toContain('nothing kept at load 1')
  expect(capacitySection({ ...matrixOf(), capacities: [] }, 0).text).toBe('')
})

test('tiles and lines of a search are its endpoints, with what a limit said of them', () => {
  const matrix = matrixOf()
  const [, tile = ''] = tiles({
    ...matrix,
    verdicts: [verdictOf({ subject: 'gpt-4.1@openai', verdict: 'failed' })],
  }).text.split('<li class="tile')
  expect(tile).toMatch(/^ bad"/)
  expect(textOf({ text: `<li${tile}` })).toMatch(
    /^gpt-4\.1 via openai × red 90 % within ttft ≤ 500 ms up to 5 \[4, 7\] in flight first token at 4, ms 3\d\d .* requests sent 121 they cost \$0\.25/,
  )
  expect(textOf(tileLines(matrix))).toBe(
    'capacity, in flight gpt-4.1 via openai 5 [4, 7] gpt-4.1 via openrouter 5 [4, 7]',
  )
  expect(textOf(askedOf(matrix))).toContain('in a search from 1 to 8 requests in flight')
  expect(textOf(askedOf(matrix))).not.toContain('in flight 1, 2, 4')
})
