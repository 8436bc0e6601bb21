import type { GatedCell } from '../../src/gate/units.ts'
import type { World } from './world.ts'

/** What happens to endpoints from the first build on. */
export interface Change {
  readonly name: string
  /** A factor on what a cell measures in a build; the first is 0. */
  readonly factor: (cell: GatedCell, build: number) => number
  /** Whether it is another change than the ones before it in a world like this; left out: in every one. */
  readonly appliesTo?: (world: Pick<World, 'shape'>) => boolean
}

const isCell = ({ id }: GatedCell): boolean => id === 'm0@p0'
const isProvider = ({ provider }: GatedCell): boolean => provider === 'p0'
const isModel = ({ model }: GatedCell): boolean => model === 'm0'
const hasManyCells = ({ shape }: Pick<World, 'shape'>): boolean =>
  shape.length > 1 || (shape[0] ?? 0) > 1
const hasProviders = ({ shape }: Pick<World, 'shape'>): boolean =>
  shape.some((size) => size > 1) && shape.length > 1

function slower(
  name: string,
  factor: number,
  isAffected: (cell: GatedCell) => boolean,
  appliesTo?: Change['appliesTo'],
): Change {
  return {
    name,
    factor: (cell) => (isAffected(cell) ? factor : 1),
    ...(appliesTo && { appliesTo }),
  }
}

/** `gate.margin` as it is by default. */
const AT_LIMIT = 1.05
/** Of a provider that gets slower build by build. */
const CREEP = 1.02

export const nothing = slower('nothing changed', 1, () => false)
export const oneCell = slower('one cell +50 %', 1.5, isCell)
export const oneProvider = slower('a provider +30 %', 1.3, isProvider, hasProviders)

export const changes: readonly Change[] = [
  nothing,
  oneCell,
  slower('one cell +100 %', 2, isCell),
  oneProvider,
  slower('a model +20 % everywhere', 1.2, isModel, hasProviders),
  slower('everything +30 %', 1.3, () => true),
  slower('a cell halves', 0.5, isCell),
  slower('a provider halves', 0.5, isProvider, hasProviders),
  slower('a cell at its limit', AT_LIMIT, isCell),
  slower('a provider at its limit', AT_LIMIT, isProvider, hasProviders),
  slower('everything at its limit', AT_LIMIT, () => true, hasManyCells),
]

export const creep: Change = {
  name: 'a provider +2 % a build',
  factor: (cell, build) => (isProvider(cell) ? CREEP ** (build + 1) : 1),
}
