// How often the gate is red when nothing changed, and what it sees when something did: builds of whole
// teams are simulated and judged by the gate that ships.
//   npm run bench:gate                      prints the tables of docs/gate.md, and which promises are kept
//   npm run bench:gate -- --docs            writes them into it
//   npm run bench:gate -- --json            prints one document
//   npm run bench:gate -- --worlds cell     simulates the worlds whose name has such a part
//   npm run bench:gate -- --promises        how often what `plan` promises comes true; with --docs into it
//   npm run bench:gate -- --short           a minute's worth; exits with 1 when a promise is missed
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { nothing, oneCell, oneProvider } from './gate/changes.ts'
import { goalsOf, showGoal } from './gate/goals.ts'
import { naiveRates } from './gate/naive.ts'
import { shortPlan, wholePlan } from './gate/plan.ts'
import {
  choicesOf,
  choiceTable,
  keptChoice,
  keptPromise,
  promisesOf,
  promiseTable,
} from './gate/promises.ts'
import { simulateAll } from './gate/simulate-all.ts'
import { tablesOf } from './gate/tables.ts'
import { reference } from './gate/world.ts'
import { writeTables } from './gate/write-docs.ts'

const { values: flags } = parseArgs({
  options: {
    builds: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    worlds: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    promises: { type: 'boolean', default: false },
  },
})
const docs = join(import.meta.dirname, '../docs/gate.md')
const streams = Number(flags.builds)
const seed = Number(flags.seed)
if (!Number.isSafeInteger(streams) || streams < 1 || !Number.isSafeInteger(seed) || seed < 0) {
  process.stderr.write('`--builds` takes a whole number from 1 on, `--seed` one from 0 on\n')
  process.exit(2)
}

if (flags.promises) {
  const table = promiseTable(promisesOf({ streams, seed }).map(keptPromise))
  const choices = choiceTable(choicesOf({ streams, seed }).map(keptChoice))
  if (flags.docs) {
    await writeTables(
      docs,
      new Map([
        ['promises', table],
        ['choices', choices],
      ]),
    )
  } else print(`${table}\n\n${choices}`)
  process.exit()
}

/** Rank tests of 56 pairs of runs are slow, and their rates are not small. */
const NAIVE_STREAMS = 500

const { tasks } = flags.short ? shortPlan({ seed }) : wholePlan(flags.worlds, { streams, seed })
const outcomes = await simulateAll(tasks)
const goals = outcomes.flatMap((outcome, index) => {
  const world = tasks[index]?.world
  return world ? goalsOf(world, outcome) : []
})
const naive = flags.short
  ? []
  : naiveRates(reference, [nothing, oneCell, oneProvider], {
      streams: Math.min(streams, NAIVE_STREAMS),
      seed,
    })

if (flags.json) {
  print(JSON.stringify({ seed, builds: streams, outcomes, naive, goals }, undefined, 2))
} else if (flags.docs) {
  await writeTables(docs, tablesOf({ streams, seed, outcomes, naive }))
} else {
  if (!flags.short) {
    print(`red builds in percent with 95 % intervals, seed ${seed}; first build → by the third`)
    for (const [name, table] of tablesOf({ streams, seed, outcomes, naive }))
      print(`\n${name}\n\n${table}`)
    print('')
  }
  for (const goal of goals) print(showGoal(goal))
}
if (flags.short && goals.some(({ verdict }) => verdict === 'missed')) process.exitCode = 1

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
