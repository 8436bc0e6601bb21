import type { Chart } from './chart.ts'

const LONGEST_PART = 60

/**
 * A base name for the files of each chart, all different: `router-vs-direct.the-router-tax`, with the
 * location where the run had one, and `.simulated`. The kind comes first: no name of anybody's can
 * then be one that a file system reserves.
 */
export function fileNames(charts: readonly Chart[]): string[] {
  const taken = new Map<string, number>()
  return charts.map(({ kind, matrix, location, simulated }) => {
    const name = [
      kind,
      slug(matrix),
      ...(location === undefined ? [] : [slug(location)]),
      ...(simulated ? ['simulated'] : []),
    ]
      .filter((part) => part !== '')
      .join('.')
    const count = (taken.get(name) ?? 0) + 1
    taken.set(name, count)
    return count === 1 ? name : `${name}.${count}`
  })
}

function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_PART)
    .replaceAll(/^-|-$/g, '')
}
