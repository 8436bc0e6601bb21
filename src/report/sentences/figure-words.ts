/** A figure to three digits where there is room, a dash where it is unknown: `84.4`, `38 804`. */
export function showFigure(value: number | null): string {
  if (value === null) return '–'
  const size = Math.abs(value)
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2
  return grouped(value.toFixed(digits)).replace('-', '−')
}

/** A count with its thousands set apart: `38 112`. */
export function showCount(count: number): string {
  return grouped(String(count))
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

/** `$0.00153`. */
export function showUsd(usd: number): string {
  return `$${Number(usd.toPrecision(3))}`
}

/** `a, b and c`; a unit that all have in common is said once: `2, 4 and 8 at a time`. */
export function listed(names: readonly string[], link: 'and' | 'or'): string {
  if (names.length < 2) return names.join('')
  const units = new Set(names.map((name) => /^[\d.]+( .+)$/.exec(name)?.[1]))
  const unit = units.size === 1 ? ([...units][0] ?? '') : ''
  const items = names.map((name) => name.slice(0, name.length - unit.length))
  return `${items.slice(0, -1).join(', ')} ${link} ${items.at(-1)}${unit}`
}

function grouped(digits: string): string {
  const [whole = '', ...fraction] = digits.split('.')
  return [whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ' '), ...fraction].join('.')
}
