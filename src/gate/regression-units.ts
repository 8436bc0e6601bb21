/** A cell as the gate places it: under its provider. */
export interface GatedCell {
  readonly id: string
  readonly provider: string
}

/** What a unit is named for. */
interface Subject {
  readonly scope: 'cell' | 'provider' | 'matrix'
  /** Cell id, provider name, or empty for the matrix. */
  readonly subject: string
}

/**
 * What one test of the gate looks at: a linear combination of cell values, the same in every run.
 * Linear, because centring by medians would make false alarms of shared noise.
 */
export interface Unit extends Subject {
  /** Weight of each cell's value; the subject's own are positive and add up to 1. */
  readonly weights: ReadonlyMap<string, number>
  /** With whom it is compared beside its own past. */
  readonly against: 'siblings' | 'providers' | 'nobody'
}

export const levelNames = ['matrix', 'provider', 'cell'] as const
export type LevelName = (typeof levelNames)[number]

/** Units that share a noise, and with it a variance: the three levels of docs/gate.md. */
export type Levels = Readonly<Record<LevelName, readonly Unit[]>>

/** With fewer others to compare with, their mean adds more noise than it takes away. */
const MIN_OTHERS = 4

/**
 * The tests of a matrix: the whole against its past, each provider against the others, each cell
 * against its siblings at the same provider. Nothing is tested twice: a provider of one cell is that
 * cell, and a matrix of one provider is that provider.
 *
 * `peers` are the cells that may stand for "the others". Those that got significantly faster are not
 * among them, or their gain would look like everybody else's loss.
 */
export function unitsOf(cells: readonly GatedCell[], peers: ReadonlySet<string>): Levels {
  const providers = byProvider(cells)
  const compared = byProvider(cells.filter(({ id }) => peers.has(id)))
  const all = cells.flatMap(({ id }) => (peers.has(id) ? [id] : []))
  return {
    matrix:
      cells.length > 1 && all.length > 0 ? [plain({ scope: 'matrix', subject: '' }, all)] : [],
    provider:
      providers.size === 1 && cells.length > 1
        ? []
        : [...providers].map(([provider, ids]) => providerUnit(provider, ids, compared)),
    cell: [...providers.values()].flatMap((ids) =>
      ids.length === 1 ? [] : ids.map((id) => cellUnit(id, ids, peers)),
    ),
  }
}

/** Every provider and every cell by its own value: what an improvement is seen in. */
export function plainUnits(
  cells: readonly GatedCell[],
): Readonly<Record<'provider' | 'cell', readonly Unit[]>> {
  return {
    provider: [...byProvider(cells)].map(([provider, ids]) =>
      plain({ scope: 'provider', subject: provider }, ids),
    ),
    cell: cells.map(({ id }) => plain({ scope: 'cell', subject: id }, [id])),
  }
}

function providerUnit(
  provider: string,
  ids: readonly string[],
  compared: ReadonlyMap<string, readonly string[]>,
): Unit {
  const [only] = ids
  const subject: Subject =
    ids.length === 1 && only !== undefined
      ? { scope: 'cell', subject: only }
      : { scope: 'provider', subject: provider }
  const own = compared.get(provider)
  const others = [...compared].flatMap(([name, group]) => (name === provider ? [] : [group]))
  // What hangs, or what did not get faster with its provider, is compared with its own past only.
  return own ? contrast(subject, own, { against: 'providers', others }) : plain(subject, ids)
}

function cellUnit(id: string, ids: readonly string[], peers: ReadonlySet<string>): Unit {
  const subject: Subject = { scope: 'cell', subject: id }
  const siblings = ids.filter((sibling) => sibling !== id && peers.has(sibling))
  const others = siblings.map((sibling) => [sibling])
  return peers.has(id)
    ? contrast(subject, [id], { against: 'siblings', others })
    : plain(subject, [id])
}

/** The mean of one group against the mean of the others' means. */
function contrast(
  subject: Subject,
  own: readonly string[],
  {
    against,
    others,
  }: {
    readonly against: 'siblings' | 'providers'
    readonly others: readonly (readonly string[])[]
  },
): Unit {
  const unit = plain(subject, own)
  if (others.length < MIN_OTHERS) return unit
  const weights = others.flatMap((group) =>
    group.map((id): [string, number] => [id, -1 / (others.length * group.length)]),
  )
  return { ...unit, weights: new Map([...unit.weights, ...weights]), against }
}

function plain(subject: Subject, ids: readonly string[]): Unit {
  return { ...subject, weights: new Map(ids.map((id) => [id, 1 / ids.length])), against: 'nobody' }
}

function byProvider(cells: readonly GatedCell[]): Map<string, string[]> {
  const groups = Map.groupBy(cells, ({ provider }) => provider)
  return new Map([...groups].map(([provider, group]) => [provider, group.map(({ id }) => id)]))
}
