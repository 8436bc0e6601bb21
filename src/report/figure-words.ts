/** A figure to three digits where there is room, a dash where it is unknown. */
export function showFigure(value: number | null): string {
  if (value === null) return '–'
  const size = Math.abs(value)
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2
  return value.toFixed(digits).replace('-', '−')
}

/** ` [571, 655]` behind a figure; nothing where neither limit is known. */
export function showLimits(low: number | null, high: number | null): string {
  if (low === null && high === null) return ''
  return ` [${showFigure(low)}, ${showFigure(high)}]`
}

/** `+14 %`, `−2.5 %`. */
export function showChange(change: number): string {
  const size = Math.abs(change * 100)
  const figure = size >= 10 ? size.toFixed(0) : Number(size.toFixed(1))
  return figure === 0 ? '0 %' : `${change < 0 ? '−' : '+'}${figure} %`
}

/** `a, b and c`. */
export function listed(names: readonly string[], link: 'and' | 'or'): string {
  if (names.length < 2) return names.join('')
  return `${names.slice(0, -1).join(', ')} ${link} ${names.at(-1)}`
}
