/** A cell as the gate places it. */
export interface GatedCell {
  readonly id: string
  readonly provider: string
  readonly model: string
}

/** What a unit is named for. */
interface UnitName {
  readonly scope: LevelName
  /** Cell id, provider or model name; empty for the matrix. */
  readonly subject: string
}

/**
 * What one test of the gate looks at: the mean of its own cells less a part of the mean of the others,
 * the same in every run. Linear, because centring by medians would make false alarms of shared noise.
 */
export interface Unit extends UnitName {
  /** Their weights add up to 1. */
  readonly own: readonly Part[]
  /** What it is compared with, and what is taken off of each; empty where there are none. */
  readonly others: readonly Part[]
}

interface Part {
  readonly cell: string
  readonly weight: number
}

/** From the smallest part to the whole. Units of a level share a noise, and with it a variance. */
export const levelNames = ['cell', 'provider', 'model', 'matrix'] as const
export type LevelName = (typeof levelNames)[number]
export type Levels = Readonly<Record<LevelName, readonly Unit[]>>

/**
 * What K others are worth: K ÷ (K + this) of their mean is taken off. Few others share little noise
 * with a unit and bring their own; a provider's noise is more its own than a cell's or a model's.
 */
const OWN_NOISE = { cell: 1, provider: 2, model: 1 }

/**
 * The tests of a matrix: each cell against its siblings at the same provider, each provider against
 * the others, each model against the others, and the whole against its past. Nothing is tested twice:
 * a provider or model of one cell is that cell, and a matrix of one provider is that provider.
 *
 * `peers` are the cells that may stand for "the others", which those that got significantly faster are
 * not. What hangs is none either, and is held against its own past alone.
 */
export function unitsOf(cells: readonly GatedCell[], peers: ReadonlySet<string>): Levels {
  const providers = groupBy(cells, ({ provider }) => provider)
  const models = groupBy(cells, ({ model }) => model)
  const alone = new Set(
    [...providers.values()].flatMap((group) => (group.length === 1 ? group : [])),
  )
  const peerGroups = (groups: ReadonlyMap<string, readonly string[]>): [string, string[]][] =>
    [...groups].flatMap(([name, group]): [string, string[]][] => {
      const kept = group.filter((id) => peers.has(id))
      return kept.length === 0 ? [] : [[name, kept]]
    })
  const groupUnits = (
    scope: 'provider' | 'model',
    groups: ReadonlyMap<string, readonly string[]>,
  ): Unit[] =>
    [...groups].flatMap(([name, ids]) => {
      const [only] = ids
      // A model of one cell is tested as that cell.
      if (ids.length === 1 && scope === 'model') return []
      const named: UnitName =
        ids.length === 1 && only !== undefined
          ? { scope: 'cell', subject: only }
          : { scope, subject: name }
      const own = ids.filter((id) => peers.has(id))
      const others = peerGroups(groups).flatMap(([other, group]) => (other === name ? [] : [group]))
      return [own.length === 0 ? unit(named, ids, []) : unit(named, own, others, scope)]
    })
  return {
    cell: [...providers.values()].flatMap((ids) =>
      ids.flatMap((id) => {
        if (alone.has(id)) return []
        const named: UnitName = { scope: 'cell', subject: id }
        const siblings = ids.flatMap((other) => (other !== id && peers.has(other) ? [[other]] : []))
        return [peers.has(id) ? unit(named, [id], siblings, 'cell') : unit(named, [id], [])]
      }),
    ),
    provider: providers.size === 1 && cells.length > 1 ? [] : groupUnits('provider', providers),
    model: providers.size === 1 || models.size === 1 ? [] : groupUnits('model', models),
    matrix:
      cells.length > 1 && peers.size > 0
        ? [
            unit(
              { scope: 'matrix', subject: '' },
              cells.map(({ id }) => id).filter((id) => peers.has(id)),
              [],
            ),
          ]
        : [],
  }
}

/** Every provider and every cell by its own value: what an improvement is seen in. */
export function plainUnits(
  cells: readonly GatedCell[],
): Readonly<Record<'provider' | 'cell', readonly Unit[]>> {
  return {
    provider: [...groupBy(cells, ({ provider }) => provider)].map(([provider, ids]) =>
      unit({ scope: 'provider', subject: provider }, ids, []),
    ),
    cell: cells.map(({ id }) => unit({ scope: 'cell', subject: id }, [id], [])),
  }
}

function unit(
  named: UnitName,
  own: readonly string[],
  others: readonly (readonly string[])[],
  noise?: keyof typeof OWN_NOISE,
): Unit {
  const part = noise ? others.length / (others.length + OWN_NOISE[noise]) : 0
  return {
    ...named,
    own: own.map((cell) => ({ cell, weight: 1 / own.length })),
    others: others.flatMap((group) =>
      group.map((cell) => ({ cell, weight: part / others.length / group.length })),
    ),
  }
}

function groupBy(
  cells: readonly GatedCell[],
  keyOf: (cell: GatedCell) => string,
): Map<string, string[]> {
  const groups = Map.groupBy(cells, keyOf)
  return new Map([...groups].map(([key, group]) => [key, group.map(({ id }) => id)]))
}
