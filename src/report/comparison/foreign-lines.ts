import { differingDefinitions, medianLines, sourceLines, toolOf } from '../reading/foreign-words.ts'
import type { DocumentMatrix } from '../schema/results-document.ts'

/** Where other tools measured: what was read, in what they differ, and figures of which no verdict tells. */
export function foreignLines(
  before: readonly DocumentMatrix[],
  after: readonly DocumentMatrix[],
): string[] {
  const sides = [
    ...before.map((matrix) => ({ matrix, side: 'older' })),
    ...after.map((matrix) => ({ matrix, side: 'newer' })),
  ]
  const foreign = sides.filter(({ matrix }) => matrix.source)
  if (foreign.length === 0) return []
  const [left, right] = [before, after].map((all) => [
    ...new Map(all.map((one) => [toolOf(one), one])).values(),
  ])
  const pairs = (left ?? []).flatMap((one) =>
    (right ?? []).flatMap((other) =>
      toolOf(one) === toolOf(other) ? [] : [[one, other] as const],
    ),
  )
  const shown = sides.filter(
    ({ matrix }) =>
      matrix.source?.remedy !== undefined ||
      pairs.some((pair) => pair.some((one) => toolOf(one) === toolOf(matrix))),
  )
  return [
    ...new Set([
      ...foreign.flatMap(({ matrix }) => sourceLines(matrix)),
      ...pairs.flatMap(([one, other]) => differingDefinitions(one, other)),
      ...shown.flatMap(({ matrix, side }) => medianLines(matrix, side)),
      ...(pairs.length > 0 ? [] : promptsLine(foreign.map(({ matrix }) => matrix))),
    ]),
  ]
}

function promptsLine([first]: readonly DocumentMatrix[]): string[] {
  return first
    ? [
        `${toolOf(first)} keeps no prompts that can be paired: runs are compared as wholes, and whether both sent the same is not known`,
      ]
    : []
}
