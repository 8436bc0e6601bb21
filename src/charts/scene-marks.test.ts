import { describe, expect, test } from 'vitest'

import type { Line, Mark, Point, Polyline, Rect, Text } from '../paint/scene.ts'
import { chartScene } from './chart-scene.ts'
import type { Chart, Figure, LineBody, Panel, RowBody } from './chart.ts'
import { colours } from './theme.ts'

const origin = { run: 'one', cell: 'one' }

const panel: Panel = {
  title: 'time',
  unit: 'rate',
  mark: 'bar',
  columns: ['median', 'low', 'high'],
  interval: 'an interval',
}

function figure(changes: Partial<Figure>): Figure {
  return {
    value: 50,
    low: 40,
    high: 60,
    n: 30,
    nCensored: 0,
    isBeyondTimeout: false,
    ...changes,
  }
}

function chartOf(body: Chart['body'], changes: Partial<Chart> = {}): Chart {
  return {
    kind: 'a-kind',
    title: 'A title',
    identity: 'a',
    breadth: 1,
    matrix: 'A matrix',
    simulated: false,
    location: undefined,
    facts: 'facts',
    notes: [],
    sources: [],
    body,
    ...changes,
  }
}

/** One panel of rows; the first is the reference where it is said so. */
function rows(
  figures: readonly (Figure | undefined)[],
  changes: Partial<Panel> = {},
  reference = -1,
): Chart {
  const body: RowBody = {
    layout: 'rows',
    panels: [{ ...panel, ...changes }],
    groups: [
      {
        heading: '',
        rows: figures.map((each, index) => ({
          label: `row ${index}`,
          isReference: index === reference,
          origin,
          figures: [each],
        })),
      },
    ],
  }
  return chartOf(body)
}

/** One facet of one panel; figures of each line, step by step. */
function lines(...series: readonly (readonly (Figure | undefined)[])[]): Chart {
  const body: LineBody = {
    layout: 'lines',
    panels: [panel],
    stepTitle: 'step',
    steps: (series[0] ?? []).map((_, step) => `s${step}`),
    facets: [
      {
        heading: 'facet',
        series: series.map((figures, index) => ({
          label: `line ${index}`,
          points: figures.map((each, step) => ({ step, origin, figures: [each] })),
        })),
      },
    ],
  }
  return chartOf(body)
}

/** Every mark of a picture, counted from its top left corner. */
function marksOf(chart: Chart): Mark[] {
  return flat(chartScene(chart).marks, 0, 0)
}

function flat(marks: readonly Mark[], right: number, down: number): Mark[] {
  const moved = <At extends { readonly x: number; readonly y: number }>(at: At): At => {
    return { ...at, x: at.x + right, y: at.y + down }
  }
  return marks.flatMap((mark): Mark[] => {
    switch (mark.mark) {
      case 'group':
        return flat(mark.marks, right + mark.x, down + mark.y)
      case 'line':
        return [{ ...mark, from: moved(mark.from), to: moved(mark.to) }]
      case 'polyline':
        return [{ ...mark, points: mark.points.map(moved) }]
      case 'rect':
      case 'point':
      case 'text':
      default:
        return [moved(mark)]
    }
  })
}

interface Drawn {
  readonly rects: readonly Rect[]
  readonly points: readonly Point[]
  readonly polylines: readonly Polyline[]
  /** Without the axes. */
  readonly strokes: readonly Line[]
  readonly texts: readonly Text[]
  /** Where a number of an axis stands. */
  readonly tick: (text: string) => Text
}

function isAxis({ stroke }: Line): boolean {
  return stroke === colours.grid || stroke === colours.outline
}

function drawn(chart: Chart): Drawn {
  const marks = marksOf(chart)
  const texts = marks.filter((mark) => mark.mark === 'text')
  return {
    rects: marks.filter((mark) => mark.mark === 'rect'),
    points: marks.filter((mark) => mark.mark === 'point'),
    polylines: marks.filter((mark) => mark.mark === 'polyline'),
    strokes: marks.filter((mark) => mark.mark === 'line').filter((line) => !isAxis(line)),
    texts,
    tick: (text) => {
      const found = texts.find((mark) => mark.text === text && mark.fill === colours.quiet)
      if (!found) throw new Error(`no ${text} among ${texts.map((mark) => mark.text).join()}`)
      return found
    },
  }
}

describe('rows', () => {
  test('a bar reaches from zero to its value, and its whisker from limit to limit', () => {
    const { rects, strokes, tick, texts } = drawn(rows([figure({ value: 60, high: 80 })]))
    const [zero, forty, sixty, eighty] = ['0', '40', '60', '80'].map((text) => tick(text).x)
    const [bar] = rects
    expect(bar?.x).toBeCloseTo(zero ?? NaN)
    expect((bar?.x ?? NaN) + (bar?.width ?? NaN)).toBeCloseTo(sixty ?? NaN)
    const middle = texts.find(({ text }) => text === 'row 0')?.y ?? NaN
    expect((bar?.y ?? NaN) + (bar?.height ?? NaN) / 2).toBeCloseTo(middle)
    const [line, lowCap, highCap] = strokes
    expect(line?.from.x).toBeCloseTo(forty ?? NaN)
    expect(line?.to.x).toBeCloseTo(eighty ?? NaN)
    expect([line?.from.y, line?.to.y]).toEqual([middle, middle])
    expect(lowCap?.from.x).toBeCloseTo(forty ?? NaN)
    expect(highCap?.from.x).toBeCloseTo(eighty ?? NaN)
    expect((lowCap?.to.y ?? 0) - (lowCap?.from.y ?? 0)).toBe(8)
  })

  test('a whisker without an upper limit goes on to the edge and ends in an arrow', () => {
    const { strokes, points, tick } = drawn(rows([figure({ high: undefined })]))
    const edge = tick('60').x
    expect(strokes).toHaveLength(2)
    expect(strokes[0]?.to.x).toBeCloseTo(edge)
    expect(points).toEqual([
      expect.objectContaining({ shape: 'triangle-right', x: expect.closeTo(edge) }),
    ])
  })

  test('without limits there is no whisker, without a figure nothing', () => {
    const bare = figure({ low: undefined, high: undefined })
    const { rects, strokes, points, texts } = drawn(rows([bare, undefined]))
    expect(rects).toHaveLength(1)
    expect([...strokes, ...points]).toEqual([])
    expect(texts.filter(({ text }) => text === '–')).toHaveLength(1)
  })

  test('a value beyond the timeout is an open whisker without a bar', () => {
    const late = { value: undefined, low: undefined, high: undefined, isBeyondTimeout: true }
    const { rects, strokes, points, tick } = drawn(rows([figure({}), figure(late)]))
    expect(rects).toHaveLength(1)
    expect(strokes.at(-1)?.from.x).toBeCloseTo(tick('0').x)
    expect(points.map(({ shape }) => shape)).toEqual(['triangle-right'])
  })

  test('values of different sizes are dots on a log axis', () => {
    const small = figure({ value: 10, low: 8, high: 12 })
    const large = figure({ value: 1000, low: 800, high: 1200 })
    const { rects, points, tick } = drawn(rows([small, large]))
    expect(rects).toEqual([])
    expect(points.map(({ shape, x }) => [shape, x])).toEqual([
      ['circle', expect.closeTo(tick('10').x)],
      ['circle', expect.closeTo(tick('1 000').x)],
    ])
  })

  test('a spread is a box over the middle half, with a stroke at the median', () => {
    const spread = figure({ value: 45, low: 20, high: 80, middle: { low: 40, high: 60 } })
    const { rects, strokes, tick } = drawn(rows([spread], { mark: 'spread', interval: undefined }))
    expect(rects[0]?.x).toBeCloseTo(tick('40').x)
    expect(rects[0]?.width).toBeCloseTo(tick('60').x - tick('40').x)
    const median = strokes.find(({ strokeWidth }) => strokeWidth === 2)
    expect(median?.from.x).toBeCloseTo(tick('40').x + (tick('60').x - tick('40').x) / 4)
  })

  test('a change is a dot on one side of zero, pale where it is not significant', () => {
    const change = { unit: 'change', mark: 'change' } as const
    const { points, tick, texts } = drawn(
      rows(
        [
          undefined,
          figure({ value: 0.25, low: 0.1, high: 0.5, isSignificant: true }),
          figure({ value: -0.5, low: -0.5, high: 0.1, isSignificant: false }),
        ],
        change,
        0,
      ),
    )
    expect(points.map(({ x, fill }) => [x, fill])).toEqual([
      [expect.closeTo((tick('0 %').x + tick('+50 %').x) / 2), colours.bar],
      [expect.closeTo(tick('−50 %').x), colours.reference],
    ])
    expect(texts.map(({ text }) => text)).toContain('reference')
  })

  test('the row that others are compared with is pale', () => {
    const { rects } = drawn(rows([figure({}), figure({})], {}, 0))
    expect(rects.map(({ fill }) => fill)).toEqual([colours.reference, colours.bar])
  })
})

describe('lines', () => {
  test('points stand at their values, joined from step to step', () => {
    const { points, polylines, tick } = drawn(lines([figure({ value: 40 }), figure({ value: 20 })]))
    // The first point is the legend's.
    const [, first, second] = points
    expect([first?.x, second?.x]).toEqual([tick('s0').x, tick('s1').x])
    expect(Math.abs((first?.y ?? NaN) - tick('40').y)).toBeLessThanOrEqual(0.5)
    expect(Math.abs((second?.y ?? NaN) - tick('20').y)).toBeLessThanOrEqual(0.5)
    expect(polylines.map(({ points: places }) => places)).toEqual([
      [
        { x: first?.x, y: first?.y },
        { x: second?.x, y: second?.y },
      ],
    ])
  })

  test('lines stand apart at a step, around its middle', () => {
    const { points, tick } = drawn(lines([figure({})], [figure({})], [figure({})]))
    const xs = points.slice(3).map(({ x }) => x)
    expect(xs).toHaveLength(3)
    expect(xs[1]).toBeCloseTo(tick('s0').x)
    expect((xs[2] ?? NaN) - (xs[1] ?? NaN)).toBeCloseTo((xs[1] ?? NaN) - (xs[0] ?? NaN))
    expect(xs[1]).toBeGreaterThan(xs[0] ?? NaN)
  })

  test('no line leads past a value beyond the timeout', () => {
    const late = figure({
      value: undefined,
      low: undefined,
      high: undefined,
      isBeyondTimeout: true,
    })
    const { polylines, points, strokes, tick } = drawn(
      lines([figure({}), figure({}), late, figure({})]),
    )
    expect(polylines.map(({ points: places }) => places.length)).toEqual([2])
    const arrow = points.find(({ shape }) => shape === 'triangle-up')
    expect(arrow?.x).toBe(tick('s2').x)
    const open = strokes.find(({ from }) => from.x === arrow?.x)
    expect(open?.to.y).toBe(arrow?.y)
    expect(Math.abs((open?.from.y ?? NaN) - tick('0').y)).toBeLessThanOrEqual(0.5)
  })

  test('a whisker has caps at the limits that exist', () => {
    const { strokes, tick } = drawn(lines([figure({ low: 40, high: 60 })]))
    const [, whisker, low, high] = strokes
    expect(whisker?.from.y).toBe(low?.from.y)
    expect(whisker?.to.y).toBe(high?.from.y)
    expect(Math.abs((low?.from.y ?? NaN) - tick('40').y)).toBeLessThanOrEqual(0.5)
    expect(Math.abs((high?.from.y ?? NaN) - tick('60').y)).toBeLessThanOrEqual(0.5)
  })

  test('the legend shows each line with its colour, its shape and its dashes', () => {
    const { points, strokes, texts } = drawn(lines([figure({})], [figure({})]))
    const keys = points.slice(0, 2)
    expect(keys.map(({ shape }) => shape)).toEqual(['circle', 'square'])
    expect(points.slice(2).map(({ shape, fill }) => [shape, fill])).toEqual(
      keys.map(({ shape, fill }) => [shape, fill]),
    )
    expect(strokes.slice(0, 2).map(({ dash }) => dash)).toEqual([[], [6, 3]])
    expect(texts.map(({ text }) => text)).toEqual(expect.arrayContaining(['line 0', 'line 1']))
  })
})

test('a simulated picture has its badge beside the facts', () => {
  const plain = rows([figure({})])
  const { rects, texts } = drawn({ ...plain, simulated: true })
  const [badge] = rects
  const word = texts.find(({ text }) => text === 'simulated')
  const facts = texts.find(({ text }) => text.startsWith('A matrix'))
  expect(badge?.fill).toBe(colours.simulated)
  expect(word?.x).toBeGreaterThan(badge?.x ?? NaN)
  expect(facts?.x).toBeGreaterThan((badge?.x ?? NaN) + (badge?.width ?? NaN))
  expect(drawn(plain).texts.map(({ text }) => text)).not.toContain('simulated')
})

test('long titles and notes are wrapped, and everything stands inside of the picture', () => {
  const chart = {
    ...rows([figure({})]),
    title: 'a word and '.repeat(30).trim(),
    notes: ['a note and '.repeat(60).trim()],
  }
  const { width, height } = chartScene(chart)
  const { texts } = drawn(chart)
  expect(texts.filter(({ text }) => text.includes('word')).length).toBeGreaterThan(1)
  expect(texts.filter(({ text }) => text.includes('note')).length).toBeGreaterThan(1)
  for (const { x, y } of texts) {
    expect(x).toBeGreaterThanOrEqual(0)
    expect(x).toBeLessThanOrEqual(width)
    expect(y).toBeLessThanOrEqual(height - 20)
  }
})

test('charts of nothing have their frame all the same', () => {
  const none: Panel = { ...panel, interval: undefined }
  const nothing = [
    chartOf({ layout: 'rows', panels: [none], groups: [] }),
    chartOf({ layout: 'lines', panels: [none], stepTitle: '', steps: [], facets: [] }),
    rows([undefined]),
    lines([undefined]),
  ]
  for (const chart of nothing) {
    expect(marksOf(chart).map((mark) => mark.mark === 'text' && mark.text)).toContain('A title')
  }
})

test('figures as large and as small as doubles are drawn at places that exist', () => {
  const { MAX_VALUE, MIN_VALUE } = Number
  const absurd = [
    figure({ value: MAX_VALUE, low: MIN_VALUE, high: MAX_VALUE }),
    figure({ value: MIN_VALUE, low: 0, high: undefined }),
  ]
  for (const chart of [rows(absurd), lines(absurd)]) {
    const numbers = JSON.stringify(marksOf(chart))
    expect(numbers).not.toContain('null')
  }
})
