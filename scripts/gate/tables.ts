import { markdownTable } from 'markdown-table'

import { creep, nothing } from './changes.ts'
import type { naiveRates } from './naive.ts'
import { type Rate, showRate } from './rates.ts'
import type { Outcome, Task } from './simulate.ts'

export interface Results {
  readonly tasks: readonly Task[]
  readonly outcomes: readonly Outcome[]
  readonly naive: ReturnType<typeof naiveRates>
}

interface Column {
  readonly title: string
  readonly change: string
  readonly show: (outcome: Outcome) => string
}

const falseAlarms: readonly Column[] = [
  { title: 'unchanged build', change: nothing.name, show: ({ perBuild }) => showRate(perBuild) },
  { title: 'a cell halves', change: 'a cell halves', show: ({ perBuild }) => showRate(perBuild) },
  {
    title: 'a provider halves',
    change: 'a provider halves',
    show: ({ perBuild }) => showRate(perBuild),
  },
  {
    title: 'requests of an unchanged build',
    change: nothing.name,
    show: ({ requests }) => `+${(100 * (requests - 1)).toFixed(0)} %`,
  },
]

const power: readonly Column[] = [
  'one cell +50 %',
  'a provider +30 %',
  'a model +20 % everywhere',
  'everything +30 %',
].map((change) => ({ title: change, change, show: risingOf }))

const atLimit: readonly Column[] = [
  'one cell +100 %',
  'a cell at its limit',
  'a provider at its limit',
  'everything at its limit',
].map((change) => ({ title: change, change, show: risingOf }))

/** What the script writes into docs/gate.md, by the name of its place. */
export function tablesOf({ tasks, outcomes, naive }: Results): ReadonlyMap<string, string> {
  const rules = naive[0] ? Object.keys(naive[0].rates) : []
  return new Map([
    ['size', sizeOf(tasks)],
    ['false alarms', worldTable(outcomes, falseAlarms)],
    ['power', worldTable(outcomes, power)],
    ['limits', worldTable(outcomes, atLimit)],
    ['creep', creepTable(outcomes)],
    ['one sitting', sittingTable(outcomes)],
    [
      'rules',
      markdownTable([
        ['rule', ...rules],
        ...naive.map(({ rule, rates }) => [rule, ...Object.values(rates).map(showRate)]),
      ]),
    ],
  ])
}

/** `200`, or `200 to 1000`. */
function rangeOf(tasks: readonly Task[]): string {
  const counts = tasks.map(({ streams }) => streams)
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  return least === most ? String(least) : `${least} to ${most}`
}

function sizeOf(tasks: readonly Task[]): string {
  const seeds = [...new Set(tasks.map(({ seed }) => seed))].toSorted((one, other) => one - other)
  const ofThree = tasks.filter(({ builds }) => builds === 3)
  const unchanged = ofThree.filter(({ change }) => change === nothing.name)
  const changed = ofThree.filter(({ change }) => change !== nothing.name)
  return `Seed ${seeds.join(' and ')}. ${rangeOf(unchanged)} teams a figure where nothing changed, ${rangeOf(changed)} where something did: the intervals say how sure each is.`
}

function worldTable(outcomes: readonly Outcome[], columns: readonly Column[]): string {
  const byWorld = Map.groupBy(
    outcomes.filter(({ by }) => by.length === 3),
    ({ world }) => world,
  )
  const rows = [...byWorld].flatMap(([world, own]) => {
    const cells = columns.map(({ change, show }) => {
      const outcome = own.find((candidate) => candidate.change === change)
      return outcome ? show(outcome) : '–'
    })
    return cells.every((cell) => cell === '–') ? [] : [[world, ...cells]]
  })
  return markdownTable([['world', ...columns.map(({ title }) => title)], ...rows])
}

/** A provider gets slower build by build. */
function creepTable(outcomes: readonly Outcome[]): string {
  const by = outcomes.find(({ change }) => change === creep.name)?.by ?? []
  const shown = [5, 10, 15, 20].flatMap((build): [number, Rate][] => {
    const rate = by[build - 1]
    return rate ? [[build, rate]] : []
  })
  return markdownTable([
    [creep.name, ...shown.map(([build]) => `red by build ${build}`)],
    ['five accepted runs', ...shown.map(([, rate]) => showRate(rate))],
  ])
}

function sittingTable(outcomes: readonly Outcome[]): string {
  return markdownTable([
    ['accepted runs', 'unchanged build'],
    ...outcomes
      .filter(({ by }) => by.length === 1)
      .map(({ world, perBuild }) => [world, showRate(perBuild)]),
  ])
}

/** In the first build with the change, and in one of the first three. */
function risingOf({ first, by }: Outcome): string {
  const third = by[2]
  return third ? `${showRate(first)} → ${showRate(third)}` : showRate(first)
}
