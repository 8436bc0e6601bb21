// How often the gate is red when nothing changed, and what it sees when something did: builds of whole
// teams are simulated and judged by the gate that ships.
//   npm run bench:gate                      prints the tables of docs/gate.md, and which promises are kept
//   npm run bench:gate -- --docs            writes them into it
//   npm run bench:gate -- --json            prints one document
//   npm run bench:gate -- --worlds cell     simulates the worlds whose name has such a part
//   npm run bench:gate -- --changes nothing simulates the changes whose name has such a part
//   npm run bench:gate -- --save FILE       appends the figures to a file; --from FILE takes them from it, of each the
//                                           one with the most builds, so that some may be simulated more often
//   npm run bench:gate -- --promises        how often what `plan` promises comes true; with --docs into it
//   npm run bench:gate -- --short           a minute's worth; exits with 1 when a promise is missed
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { nothing, oneCell, oneProvider } from './gate/changes.ts'
import { goalsOf, goalTable, showGoal } from './gate/goals.ts'
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
import { readOutcomes, saveOutcomes } from './gate/saved-outcomes.ts'
import { simulateAll } from './gate/simulate-all.ts'
import { tablesOf } from './gate/tables.ts'
import { reference } from './gate/world.ts'
import { writeTables } from './gate/write-docs.ts'

const { values: flags } = parseArgs({
  options: {
    builds: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    worlds: { type: 'string', default: '' },
    changes: { type: 'string', default: '' },
    save: { type: 'string' },
    from: { type: 'string' },
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
const MS_PER_SECOND = 1000
/** In place of their size where the tables of all worlds were not simulated again. */
const EARLIER =
  'These tables were simulated before the last change of the gate. The table of promises is newer: where they differ, it holds.'

const plan = flags.short
  ? shortPlan({ seed })
  : wholePlan({ world: flags.worlds, change: flags.changes }, { streams, seed })
const started = performance.now()
const { tasks, outcomes } =
  flags.from === undefined
    ? { tasks: plan.tasks, outcomes: await simulateAll(plan.tasks) }
    : await readOutcomes(flags.from, plan.tasks)
if (flags.save !== undefined) {
  await saveOutcomes(flags.save, tasks, outcomes)
  const seconds = ((performance.now() - started) / MS_PER_SECOND).toFixed(0)
  print(`${outcomes.length} figures in ${seconds} s: ${flags.save}`)
}
const goals = outcomes.flatMap((outcome, index) => {
  const world = tasks[index]?.world
  return world ? goalsOf(world, outcome) : []
})
const whole = wholePlan({ world: '', change: '' }, { streams, seed }).tasks.length
const isWhole = outcomes.length === whole
const naive =
  flags.save !== undefined || !isWhole
    ? []
    : naiveRates(reference, [nothing, oneCell, oneProvider], {
        streams: Math.min(streams, NAIVE_STREAMS),
        seed,
      })

if (flags.json) {
  print(JSON.stringify({ seed, builds: streams, outcomes, naive, goals }, undefined, 2))
} else if (flags.docs) {
  const promised = goalTable(goals)
  await writeTables(
    docs,
    isWhole
      ? new Map([...tablesOf({ tasks, outcomes, naive }), ['promised', promised]])
      : new Map([
          ['promised', promised],
          ['size', EARLIER],
        ]),
  )
  if (!isWhole) print(`${outcomes.length} of ${whole} figures: only promises are written`)
} else {
  if (!flags.short && flags.save === undefined) {
    print(`red builds in percent with 95 % intervals, seed ${seed}; first build → by the third`)
    for (const [name, table] of tablesOf({ tasks, outcomes, naive })) print(`\n${name}\n\n${table}`)
    print('')
  }
  for (const goal of goals) print(showGoal(goal))
}
if (flags.short && goals.some(({ verdict }) => verdict === 'missed')) process.exitCode = 1

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
