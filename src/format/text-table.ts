import { displayWidth } from './display-width.ts'

export interface TextTable {
  readonly head: readonly string[]
  /** Cells may have several lines. The last cell of a short row runs on over the columns left. */
  readonly rows: readonly (readonly string[])[]
  /** One a column. */
  readonly aligns: readonly ('left' | 'right')[]
  /** Spaces between two columns. */
  readonly gap: number
}

/** A table without borders, line by line; the time it takes grows with its cells and no faster. */
export function textTable({ head, rows, aligns, gap }: TextTable): string[] {
  const all = [head, ...rows].map((cells) => cells.map((cell) => cell.split('\n')))
  const widths = aligns.map(() => 0)
  for (const cells of all) {
    const aligned = cells.length < aligns.length ? cells.slice(0, -1) : cells
    for (const [column, lines] of aligned.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, ...lines.map(displayWidth))
    }
  }
  return all.flatMap((cells) => {
    const height = Math.max(...cells.map((lines) => lines.length))
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((lines, column) => {
          const text = lines[line] ?? ''
          const space = ' '.repeat(Math.max(0, (widths[column] ?? 0) - displayWidth(text)))
          return aligns[column] === 'right' && cells.length === aligns.length
            ? `${space}${text}`
            : `${text}${space}`
        })
        .join(' '.repeat(gap))
        .trimEnd(),
    )
  })
}
