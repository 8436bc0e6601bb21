import { expect, test } from 'vitest'

import type { Mark, Scene } from './scene.ts'
import { svgOf } from './svg.ts'

function sceneOf(marks: readonly Mark[], changes: Partial<Scene> = {}): Scene {
  return {
    width: 100,
    height: 50,
    background: '#fff',
    fontFamily: 'Inter',
    description: 'a test',
    marks,
    ...changes,
  }
}

/** The lines of the marks alone. */
function drawn(...marks: readonly Mark[]): string[] {
  return svgOf(sceneOf(marks)).trimEnd().split('\n').slice(2, -1)
}

const paint = { fill: '#4f93cc', stroke: '#000', strokeWidth: 1.25 }
const font = { size: 10 }

test('an empty scene is a sheet of its colour, with its description', () => {
  expect(svgOf(sceneOf([]))).toBe(
    [
      '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50" viewBox="0 0 100 50"',
      ' font-family="Inter" role="img" aria-label="a test">\n',
      '<rect width="100" height="50" fill="#fff"/>\n</svg>\n',
    ].join(''),
  )
})

test('each mark is an element at its place', () => {
  expect(
    drawn(
      { mark: 'rect', x: 1, y: 2, width: 30, height: 12, cornerRadius: 3, fill: 'red' },
      { mark: 'line', from: { x: 0, y: 1 }, to: { x: 2, y: 3 }, stroke: 'red', dash: [6, 3] },
      {
        mark: 'polyline',
        points: [
          { x: 0, y: 1 },
          { x: 2, y: 3 },
        ],
        stroke: 'red',
        strokeWidth: 1.75,
      },
      { mark: 'point', x: 5, y: 6, shape: 'circle', size: 7, ...paint },
      { mark: 'text', x: 5, y: 6, text: 'left', font, fill: 'red' },
      {
        mark: 'text',
        x: 5,
        y: 6,
        text: 'b',
        font: { ...font, isBold: true },
        fill: 'red',
        anchor: 'end',
      },
      {
        mark: 'group',
        x: 7,
        y: 8,
        marks: [{ mark: 'rect', x: 0, y: 0, width: 1, height: 1, fill: 'red' }],
      },
    ),
  ).toEqual([
    '<rect x="1" y="2" width="30" height="12" rx="3" fill="red"/>',
    '<line x1="0" y1="1" x2="2" y2="3" stroke="red" stroke-dasharray="6 3"/>',
    '<polyline points="0,1 2,3" fill="none" stroke="red" stroke-width="1.75"/>',
    '<circle cx="5" cy="6" r="3.5" fill="#4f93cc" stroke="#000" stroke-width="1.25"/>',
    '<text x="5" y="9.6" font-size="10" fill="red">left</text>',
    '<text x="5" y="9.6" font-size="10" font-weight="600" text-anchor="end" fill="red">b</text>',
    '<g transform="translate(7 8)">',
    '<rect x="0" y="0" width="1" height="1" fill="red"/>',
    '</g>',
  ])
})

test('numbers are rounded, and none is a negative zero', () => {
  const [line] = drawn({
    mark: 'line',
    from: { x: 1 / 3, y: -0.001 },
    to: { x: 2e-9, y: 100.126 },
    stroke: 'red',
  })
  expect(line).toBe('<line x1="0.33" y1="0" x2="0" y2="100.13" stroke="red"/>')
})

test.each([NaN, Infinity, -Infinity])('a mark at %d is a mistake that is not drawn', (x) => {
  const at: Mark = { mark: 'point', x, y: 0, shape: 'diamond', size: 5, fill: 'red' }
  expect(() => svgOf(sceneOf([at]))).toThrow(/no place for/)
})

test('no text becomes markup, and what XML cannot hold is left out', () => {
  const text = 'a</text><script>"&amp;\u0000\u001b\ufffe\ud800'
  const svg = svgOf(
    sceneOf([{ mark: 'text', x: 0, y: 0, text, font, fill: '"/><b>' }], { description: text }),
  )
  const escaped = 'a&lt;/text&gt;&lt;script&gt;&quot;&amp;amp;\ufffd'
  expect(svg).toContain(`>${escaped}</text>`)
  expect(svg).toContain(`aria-label="${escaped}"`)
  expect(svg).toContain('fill="&quot;/&gt;&lt;b&gt;"')
})
