import { markdownTable } from 'markdown-table'

import { type Rate, rateOf, showRate } from './rates.ts'
import type { Outcome } from './simulate.ts'
import { reference, type World } from './world.ts'
import { statedWorlds } from './worlds.ts'

/** What the gate promises of a rate. */
export interface Goal {
  readonly world: string
  readonly change: string
  readonly what: string
  readonly rate: Rate
  readonly bound: 'at most' | 'at least'
  readonly promised: number
  /** What the simulation leaves of it: open where its interval has the promised rate in it. */
  readonly verdict: 'kept' | 'open' | 'missed'
}

/** Falsely red builds, in the world whose rate is quoted and in the others. */
const IN_REFERENCE = 0.005
const ELSEWHERE = 0.01
/** Where runs differ as no five of them tell: the verdict warns. */
const WHERE_NOTHING_TELLS = 0.015
const FASTER = 0.005
/** So many accepted sittings the rates are promised from. */
const MIN_ACCEPTED = 5
const SHIFTED = 1.05

interface Power {
  readonly change: string
  readonly isIn: (world: World) => boolean
  readonly first?: number
  readonly byThird?: number
}

const isLike = (world: World, difference: Partial<World>): boolean =>
  JSON.stringify({ ...world, name: '' }) ===
  JSON.stringify({ ...reference, ...difference, name: '' })

const powers: readonly Power[] = [
  {
    change: 'one cell +50 %',
    isIn: (world) => isLike(world, {}),
    first: 0.65,
    byThird: 0.95,
  },
  {
    change: 'one cell +50 %',
    isIn: (world) => isLike(world, { remembered: 10 }),
    first: 0.78,
    byThird: 0.95,
  },
  {
    change: 'one cell +50 %',
    isIn: (world) => isLike(world, { accepted: 10, remembered: 10 }),
    first: 0.9,
    byThird: 0.95,
  },
  {
    change: 'one cell +50 %',
    isIn: (world) => isLike(world, { shape: [1] }),
    first: 0.65,
    byThird: 0.9,
  },
  {
    change: 'a provider +30 %',
    isIn: (world) => isLike(world, {}),
    byThird: 0.65,
  },
  { change: 'a provider +30 %', isIn: (world) => isLike(world, { remembered: 10 }), byThird: 0.74 },
  {
    change: 'a provider +30 %',
    isIn: (world) => isLike(world, { accepted: 10, remembered: 10 }),
    byThird: 0.9,
  },
  { change: 'a model +20 % everywhere', isIn: (world) => isLike(world, {}), first: 0.65 },
]

/** The promises that a simulated figure speaks to. */
export function goalsOf(world: World, outcome: Outcome): Goal[] {
  const { change, first, perBuild } = outcome
  const third = outcome.by[2]
  const goal = (words: string, rate: Rate, bound: Goal['bound'], promised: number): Goal => ({
    world: world.name,
    change,
    what: `${change}${words}`,
    rate,
    bound,
    promised,
    verdict: verdictOf(rate, bound, promised),
  })
  if (change === 'nothing changed') {
    if (world.accepted < MIN_ACCEPTED || world.shift > SHIFTED) return []
    return [goal(', per build', perBuild, 'at most', falseAlarmsIn(world))]
  }
  if (isFaster(change)) {
    return world.accepted < MIN_ACCEPTED ? [] : [goal(', per build', perBuild, 'at most', FASTER)]
  }
  return powers.flatMap((power) => {
    if (power.change !== change || !power.isIn(world)) return []
    const { first: atFirst, byThird } = power
    return [
      ...(atFirst === undefined ? [] : [goal(', first build', first, 'at least', atFirst)]),
      ...(byThird === undefined || !third
        ? []
        : [goal(', by the third build', third, 'at least', byThird)]),
    ]
  })
}

export function showGoal({ world, what, rate, bound, promised, verdict }: Goal): string {
  return `${verdict}: ${world}, ${what}: ${showRate(rate)} %, ${bound} ${percentOf(promised)} promised`
}

/**
 * The promises of the stated worlds, those of the others whose simulated rate is on the wrong side, and what is red
 * where something becomes faster, of which little is simulated in each, in all worlds together.
 */
export function goalTable(goals: readonly Goal[]): string {
  const stated = new Set(statedWorlds.map(({ name }) => name))
  const shown = goals.filter(
    (each) => !isFaster(each.change) && (stated.has(each.world) || isOnWrongSide(each)),
  )
  return markdownTable([
    ['world', 'red where', 'promised', 'simulated', 'builds', 'promise'],
    ...[...shown, ...fasterIn(goals)].map(({ world, what, bound, promised, rate, verdict }) => [
      world,
      what,
      `${bound} ${percentOf(promised)}`,
      showRate(rate),
      String(rate.of),
      verdict,
    ]),
  ])
}

function isFaster(change: string): boolean {
  return change === 'a cell halves' || change === 'a provider halves'
}

function isOnWrongSide({ rate: { rate }, bound, promised }: Goal): boolean {
  return bound === 'at most' ? rate > promised : rate < promised
}

/** Of what becomes faster one for each change, over all worlds. */
function fasterIn(goals: readonly Goal[]): Goal[] {
  const groups = Map.groupBy(
    goals.filter(({ change }) => isFaster(change)),
    ({ change }) => change,
  )
  return [...groups.values()].flatMap((own): Goal[] => {
    const [first] = own
    if (!first) return []
    const sumOf = (count: (rate: Rate) => number): number =>
      own.reduce((sum, { rate }) => sum + count(rate), 0)
    const rate = rateOf(
      sumOf(({ red }) => red),
      sumOf((each) => each.of),
    )
    const verdict = verdictOf(rate, first.bound, first.promised)
    return [{ ...first, world: `${own.length} worlds together`, rate, verdict }]
  })
}

function percentOf(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`
}

function falseAlarmsIn(world: World): number {
  if (isLike(world, {})) return IN_REFERENCE
  const isAlone = world.shape.length === 1 && world.shape[0] === 1
  const isNoisier = world.runSd >= 2 * reference.runSd
  return world.tails < Infinity || (isAlone && isNoisier) ? WHERE_NOTHING_TELLS : ELSEWHERE
}

function verdictOf({ low, high }: Rate, bound: Goal['bound'], promised: number): Goal['verdict'] {
  const [isKept, isMissed] =
    bound === 'at most' ? [high <= promised, low > promised] : [low >= promised, high < promised]
  return isKept ? 'kept' : isMissed ? 'missed' : 'open'
}
