/** Lines of a terminal, with its codes for colours, as a picture that is sharp at every size. */

const FONT_SIZE = 14
/** What a sign of most fixed-width fonts takes of the font's size; the rest is stretched to it. */
const ADVANCE = FONT_SIZE * 0.6
const LINE_HEIGHT = 20
const MARGIN = 20
const BAR_HEIGHT = 40

/** Codes of SGR (ECMA-48 §8.3.117) → what they switch on; those that end a style say which. */
const on: Readonly<Record<number, string>> = {
  1: 'bold',
  2: 'dim',
  31: 'red',
  32: 'green',
  33: 'yellow',
  36: 'cyan',
  90: 'dim',
}
const off: Readonly<Record<number, readonly string[]>> = {
  0: ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'],
  22: ['bold', 'dim'],
  39: ['red', 'green', 'yellow', 'cyan', 'dim'],
}

const style = `
  text { font: ${FONT_SIZE}px ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d6deeb; white-space: pre }
  .bold { font-weight: 700; fill: #fff } .dim { fill: #7c8aa5 } .red { fill: #ff7b72 }
  .green { fill: #7ee787 } .yellow { fill: #e3b341 } .cyan { fill: #79c0ff } .title { fill: #7c8aa5 }`

interface Piece {
  readonly column: number
  readonly text: string
  readonly classes: readonly string[]
}

export function terminalSvg(lines: readonly string[], title: string): string {
  const rows = lines.map(piecesOf)
  const columns = Math.max(...rows.flat().map(({ column, text }) => column + text.length))
  const width = Math.ceil(columns * ADVANCE + 2 * MARGIN)
  const height = BAR_HEIGHT + rows.length * LINE_HEIGHT + MARGIN
  const texts = rows.flatMap((pieces, row) => pieces.map((piece) => textOf(piece, row)))
  const lights = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, index) => `<circle cx="${MARGIN + 2 + index * 18}" cy="20" r="5.5" fill="${fill}"/>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title><style>${style}</style>`,
    `<rect width="${width}" height="${height}" rx="10" fill="#0d1524"/>`,
    ...lights,
    `<text class="title" x="${width / 2}" y="25" text-anchor="middle">${escaped(title)}</text>`,
    ...texts,
    '</svg>',
    '',
  ].join('\n')
}

/** The stretches of a line that look alike, spaces at their ends left out. */
function piecesOf(line: string): Piece[] {
  const pieces: Piece[] = []
  const active = new Set<string>()
  let column = 0
  // oxlint-disable-next-line no-control-regex -- it is what separates codes from texts
  for (const part of line.split(/(\u001B\[[\d;]*m)/)) {
    // oxlint-disable-next-line no-control-regex -- as above
    const [, codes] = /^\u001B\[([\d;]*)m$/.exec(part) ?? []
    if (codes !== undefined) {
      for (const code of codes.split(';').map(Number)) {
        const name = on[code]
        if (name !== undefined) active.add(name)
        for (const ended of off[code] ?? []) active.delete(ended)
      }
      continue
    }
    for (const { 0: text, index } of part.matchAll(/\S+(?: \S+)*/g)) {
      pieces.push({ column: column + index, text, classes: [...active] })
    }
    column += part.length
  }
  return pieces
}

/** A text that takes its columns, whatever font is there. */
function textOf({ column, text, classes }: Piece, row: number): string {
  const x = (MARGIN + column * ADVANCE).toFixed(1)
  const y = BAR_HEIGHT + row * LINE_HEIGHT + FONT_SIZE
  const length = (text.length * ADVANCE).toFixed(1)
  const name = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`
  return `<text x="${x}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${name}>${escaped(text)}</text>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
