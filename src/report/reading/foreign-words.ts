import { joinList, pluralize } from '../../format/lists.ts'
import { showNumber } from '../../format/numbers.ts'
import type { ForeignDefinitions, ForeignSource } from '../../model/foreign-source.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'

const OURS = 'vitest-llm-bench'

/** Files that are named before the rest is counted. */
const MAX_FILES = 3

const definitionNames: Readonly<Record<keyof ForeignDefinitions, string>> = {
  ttft: 'TTFT',
  total: 'total time',
  tokens: 'output tokens',
  queue: 'client queue',
}

/** What this package means by the same. */
const ourDefinitions: ForeignDefinitions = {
  ttft: 'from sending on an open connection to the first content, reasoning or tool call',
  total: 'to the last of these',
  tokens: "the server's usage, else o200k",
  queue: 'waiting before sending is kept apart',
}

/** Who measured a matrix. */
export function toolOf({ source }: Pick<DocumentMatrix, 'source'>): string {
  return source?.tool ?? OURS
}

/**
 * What cannot be said of a matrix of which another tool kept aggregates only, with the way out; undefined of
 * all others.
 */
export function aggregateWords({ source }: Pick<DocumentMatrix, 'source'>): string | undefined {
  if (source?.detail !== 'aggregates') return undefined
  return `${filesWords(source)} ${source.files.length === 1 ? 'holds' : 'hold'} no value of single requests, so there is no interval, no verdict and nothing to accept. ${source.remedy}`
}

/** Why a metric is not judged of which a file has no value of single requests. */
export function unlistedWords({ tool, remedy }: ForeignSource, metric: string): string {
  return `the newer file of ${tool} has no ${metric} of single requests${remedy === undefined ? '' : `. ${remedy}`}`
}

/** What a matrix of another tool was read from, and what is odd about it; nothing of our own. */
export function sourceLines({ source, cells }: DocumentMatrix): string[] {
  if (!source) return []
  const { tool, version, notes } = source
  const requests = cells.reduce((sum, { samples }) => sum + samples.length, 0)
  const detail =
    source.detail === 'requests' ? pluralize(requests, 'request') : 'aggregates only, no requests'
  const name = version === undefined ? `${tool} (version not recorded)` : `${tool} ${version}`
  return [
    `${name}: ${detail}, from ${filesWords(source)}`,
    ...notes.map((note) => `${tool}: ${note}`),
  ]
}

/** In what two tools differ, a sentence each. */
export function differingDefinitions(
  left: Pick<DocumentMatrix, 'source'>,
  right: Pick<DocumentMatrix, 'source'>,
): string[] {
  const [one, other] = [left, right].map(({ source }) => source?.definitions ?? ourDefinitions)
  if (!one || !other) return []
  return (['ttft', 'total', 'tokens', 'queue'] as const).flatMap((key) =>
    one[key] === other[key]
      ? []
      : `${definitionNames[key]}: ${toolOf(left)}: ${one[key] ?? 'none'}. ${toolOf(right)}: ${other[key] ?? 'none'}`,
  )
}

/** Medians of a matrix as they are, where nothing may be judged. */
export function medianLines(matrix: DocumentMatrix, side: string): string[] {
  return matrix.cells.flatMap(({ label, skipped, summary }) => {
    if (skipped !== undefined) return []
    const { ttftMs, totalMs, n, failures, failureRate } = summary
    const failed =
      failureRate === undefined
        ? 'how many requests failed is unknown'
        : `${failures} of ${pluralize(n, 'request')} failed`
    return `${side}, ${toolOf(matrix)}: ${label}: median TTFT ${showMs(ttftMs.median)}, total ${showMs(totalMs.median)}; ${failed}`
  })
}

function showMs(value: number | undefined): string {
  return value === undefined ? 'unknown' : `${showNumber(value)} ms`
}

function filesWords({ files }: ForeignSource): string {
  const names = files.map(({ name }) => name)
  return names.length > MAX_FILES
    ? `${names.slice(0, MAX_FILES).join(', ')} and ${names.length - MAX_FILES} more`
    : joinList(names, 'and')
}
