import { joinList, pluralize } from '../../src/format/lists.ts'
import { showNumber, showRatio } from '../../src/format/numbers.ts'
import type { Results } from '../results.ts'
import { BARE_SOCKET, THIS_PROJECT } from '../tools/names.ts'
import { type Column, columns } from './columns.ts'
import { levelsOf, type Spread, spreadOf } from './spread.ts'

/** Which tools are better than this project in what, at every load: a line each. */
export function betterTools(results: Results): string[] {
  return levelsOf(results).flatMap((streams) =>
    columns.flatMap((column) => {
      const own = spreadOf(results, column.figure, { tool: THIS_PROJECT, streams })
      if (!own) return []
      const better = results.tools.flatMap(({ name, title }) => {
        if (name === BARE_SOCKET) return []
        const spread = spreadOf(results, column.figure, { tool: name, streams })
        return spread && isBelow(spread, own) ? [{ title, spread }] : []
      })
      return better.length === 0 ? [] : [lineOf(column, { streams, own, better })]
    }),
  )
}

/** What this project takes beside the bare socket, at every load: a line each. */
export function besideBareSocket(results: Results): string[] {
  return levelsOf(results).flatMap((streams) => {
    const parts = columns.flatMap(({ figure, words, unit, show }) => {
      const own = spreadOf(results, figure, { tool: THIS_PROJECT, streams })
      const bare = spreadOf(results, figure, { tool: BARE_SOCKET, streams })
      if (!own || !bare || bare.median <= 0) return []
      const both = `${show(own.median)} against ${show(bare.median)} ${unit}`
      return [`${words} ${showNumber(own.median / bare.median)} × (${both})`]
    })
    return parts.length === 0 ? [] : [`${loadOf(streams)}: ${parts.join(', ')}`]
  })
}

function loadOf(streams: number): string {
  return pluralize(streams, 'stream')
}

/** Every run of one is below every run of the other. */
function isBelow(one: Spread, other: Spread): boolean {
  return one.high < other.low
}

function lineOf(
  { words, unit, show }: Column,
  {
    streams,
    own,
    better,
  }: {
    readonly streams: number
    readonly own: Spread
    readonly better: readonly { readonly title: string; readonly spread: Spread }[]
  },
): string {
  const written = (value: number): string => `${show(value)} ${unit}`.trimEnd()
  const others = better
    .toSorted((one, other) => one.spread.median - other.spread.median)
    .map(({ title, spread: { median } }) => {
      const ratio = own.median > 0 ? ` (${showRatio(median / own.median)} ×)` : ''
      return `${title} ${written(median)}${ratio}`
    })
  return `${loadOf(streams)}, ${words}: ${joinList(others, 'and')}; this project ${written(own.median)}`
}
