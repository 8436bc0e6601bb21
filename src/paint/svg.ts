import type { Group, Line, Mark, Point, Polyline, Rect, Scene, Text } from './scene.ts'
import { shapeCorners } from './shape-corners.ts'

/** From the baseline to the middle of a capital letter, as a part of the font's size. */
const HALF_CAPITAL = 0.36
const BOLD_WEIGHT = 600
/** Finer than a screen shows, coarse enough for the same digits on every machine. */
const DECIMALS = 2

type Attributes = Readonly<Record<string, string | number | undefined>>

/** A scene as SVG. The same scene gives the same bytes, and no text in it becomes markup. */
export function svgOf(scene: Scene): string {
  const { width, height, background, fontFamily, description, marks } = scene
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${written(width)} ${written(height)}`,
    'font-family': fontFamily,
    role: 'img',
    'aria-label': description,
  }
  const ground = tag('rect', { width, height, fill: background })
  return `${tag('svg', root, `\n${[ground, ...marks.map(markSvg)].join('\n')}\n`)}\n`
}

function markSvg(mark: Mark): string {
  switch (mark.mark) {
    case 'rect':
      return rectSvg(mark)
    case 'line':
      return lineSvg(mark)
    case 'polyline':
      return polylineSvg(mark)
    case 'point':
      return pointSvg(mark)
    case 'text':
      return textSvg(mark)
    case 'group':
    default:
      return groupSvg(mark)
  }
}

function groupSvg({ x, y, marks }: Group): string {
  const transform = `translate(${written(x)} ${written(y)})`
  return tag('g', { transform }, `\n${marks.map(markSvg).join('\n')}\n`)
}

function rectSvg({ x, y, width, height, cornerRadius, opacity, ...paint }: Rect): string {
  const place = { x, y, width, height, rx: cornerRadius }
  return tag('rect', { ...place, ...painted(paint), 'fill-opacity': opacity })
}

function lineSvg({ from, to, ...paint }: Line): string {
  return tag('line', { x1: from.x, y1: from.y, x2: to.x, y2: to.y, ...painted(paint) })
}

function polylineSvg({ points, ...paint }: Polyline): string {
  const places = points.map(({ x, y }) => `${written(x)},${written(y)}`).join(' ')
  return tag('polyline', { points: places, ...painted({ ...paint, fill: 'none' }) })
}

function pointSvg({ x, y, shape, size, ...paint }: Point): string {
  if (shape === 'circle') return tag('circle', { cx: x, cy: y, r: size / 2, ...painted(paint) })
  const places = shapeCorners(shape, size).map(
    ([right, down]) => `${written(x + right)},${written(y + down)}`,
  )
  return tag('polygon', { points: places.join(' '), ...painted(paint) })
}

function textSvg({ x, y, text, font, fill, anchor = 'start' }: Text): string {
  const attributes = {
    x,
    // Not every reader of SVG knows `dominant-baseline`.
    y: y + font.size * HALF_CAPITAL,
    'font-size': font.size,
    'font-weight': font.isBold === true ? BOLD_WEIGHT : undefined,
    'text-anchor': anchor === 'start' ? undefined : anchor,
    fill,
  }
  return tag('text', attributes, escaped(text))
}

interface Paint {
  readonly fill?: string
  readonly stroke?: string
  readonly strokeWidth?: number
  readonly dash?: readonly number[]
}

function painted({ fill, stroke, strokeWidth, dash = [] }: Paint): Attributes {
  return {
    fill,
    stroke,
    'stroke-width': strokeWidth,
    'stroke-dasharray': dash.length === 0 ? undefined : dash.map(written).join(' '),
  }
}

function tag(name: string, attributes: Attributes, content?: string): string {
  const parts = Object.entries(attributes).map(([key, value]) => attribute(key, value))
  const start = `<${name}${parts.join('')}`
  return content === undefined ? `${start}/>` : `${start}>${content}</${name}>`
}

function attribute(name: string, value: string | number | undefined): string {
  if (value === undefined) return ''
  return ` ${name}="${typeof value === 'number' ? written(value) : escaped(value)}"`
}

/** A number as SVG wants it. */
function written(value: number): string {
  // A place that is no number would silently lose its mark.
  if (!Number.isFinite(value)) throw new TypeError(`a picture has no place for ${value}`)
  // Adding 0 makes 0 of -0.
  return String(Number(value.toFixed(DECIMALS)) + 0)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** What XML 1.0 cannot hold, however it is written. */
// oxlint-disable-next-line no-control-regex -- control characters are the subject
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(NOT_XML, '')
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? '')
}
