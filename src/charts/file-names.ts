import { createHash } from 'node:crypto'

import type { Chart } from './chart.ts'

const MAX_PART_LENGTH = 60
const HASH_DIGITS = 8

/**
 * A base name for the files of each chart, all different: `router-vs-direct.the-router-tax`, with the
 * location where the run had one, and `.simulated`. Where several charts would have one name, that of
 * the most cells has it, and the others a hash of theirs: no name depends on how many charts there
 * are. The kind comes first: no name of anybody's can then be one that a file system reserves.
 */
export function fileNames(charts: readonly Chart[]): string[] {
  const groups = Map.groupBy(charts, plainName)
  const owners = new Map(
    [...groups].map(([name, alike]) => [
      name,
      alike.toSorted(
        (left, right) => right.breadth - left.breadth || (left.identity < right.identity ? -1 : 1),
      )[0]?.identity,
    ]),
  )
  const taken = new Map<string, number>()
  return charts.map((chart) => {
    const plain = plainName(chart)
    const page = chart.page === undefined || chart.page === 1 ? [] : [String(chart.page)]
    const own = owners.get(plain) === chart.identity ? [] : [hashOf(chart.identity)]
    const name = [plain, ...own, ...page].join('.')
    const count = (taken.get(name) ?? 0) + 1
    taken.set(name, count)
    return count === 1 ? name : `${name}.again-${count}`
  })
}

function plainName({ kind, matrix, location, simulated }: Chart): string {
  return [
    kind,
    slug(matrix),
    ...(location === undefined ? [] : [slug(location)]),
    ...(simulated ? ['simulated'] : []),
  ]
    .filter((part) => part !== '')
    .join('.')
}

function hashOf(identity: string): string {
  return createHash('sha256').update(identity).digest('hex').slice(0, HASH_DIGITS)
}

function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_PART_LENGTH)
    .replaceAll(/^-|-$/g, '')
}
