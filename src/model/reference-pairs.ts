import { type AxisName, axisNames, type Cell, levelLabels, type Reference } from './cell.ts'

/** A cell and the one it is compared with along an axis: everything else about them is equal. */
export interface ReferencePair<Item extends Cell = Cell> {
  readonly axis: AxisName
  readonly cell: Item
  readonly reference: Item
}

/** Every cell that has a partner at the reference level, axis by axis; the rest has no contrast. */
export function referencePairs<Item extends Cell>(
  cells: readonly Item[],
  reference: Reference | undefined,
): ReferencePair<Item>[] {
  return axisNames.flatMap((axis) => {
    const level = reference?.[axis]
    if (level === undefined) return []
    const rest = axisNames.filter((name) => name !== axis)
    const workloadOf = ({ levels }: Item): string =>
      JSON.stringify(rest.map((name) => levels[name]))
    const partners = Map.groupBy(
      cells.filter(({ levels }) => levels[axis] === level),
      workloadOf,
    )
    return cells.flatMap((cell) => {
      if (cell.levels[axis] === level) return []
      const [partner] = partners.get(workloadOf(cell)) ?? []
      return partner ? [{ axis, cell, reference: partner }] : []
    })
  })
}

/** The reference as the name of a contrast says it: `openai`, `prose`, `256 tokens`. */
export function referenceLabel({ axis, reference }: ReferencePair): string {
  return levelLabels[axis](reference.levels)
}

/** A cell and the one it is compared with, which has the named levels and shares all others. */
export interface VersionPair<Item extends Cell = Cell> {
  readonly cell: Item
  readonly reference: Item
}

/**
 * Every cell beside the one that has the levels of the reference, all of them, and equals it in the
 * rest; cells without such a partner are compared with nothing.
 */
export function versionPairs<Item extends Cell>(
  cells: readonly Item[],
  reference: Reference,
): VersionPair<Item>[] {
  const named = axesNamed(reference)
  const rest = axisNames.filter((name) => !named.includes(name))
  const isReference = ({ levels }: Item): boolean =>
    named.every((axis) => levels[axis] === reference[axis])
  const workloadOf = ({ levels }: Item): string => JSON.stringify(rest.map((name) => levels[name]))
  const partners = Map.groupBy(cells.filter(isReference), workloadOf)
  return cells.flatMap((cell) => {
    if (isReference(cell)) return []
    const [partner] = partners.get(workloadOf(cell)) ?? []
    return partner ? [{ cell, reference: partner }] : []
  })
}

/** The reference version as the name of a comparison says it: `prod`, `v1 prod`. */
export function versionLabel({ levels }: Cell, reference: Reference): string {
  return axesNamed(reference)
    .map((axis) => levelLabels[axis](levels))
    .join(' ')
}

function axesNamed(reference: Reference): AxisName[] {
  return axisNames.filter((axis) => reference[axis] !== undefined)
}
