// What the comparison of two versions sees and how often it is wrong, and how often a limit that is kept
// ends a matrix: runs are simulated and judged by the code that ships. `--json` prints one document.
import { parseArgs } from 'node:util'

import {
  changes,
  MARGIN,
  type Rate,
  ratesOfAborts,
  ratesOfChanges,
  worlds,
} from './gate/canary-rates.ts'
import { IN_USE } from './gate/canary-world.ts'

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    worlds: { type: 'string', default: '' },
  },
})
const runs = Number(flags.runs)
const seed = Number(flags.seed)
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed) || seed < 0) {
  process.stderr.write('`--runs` takes a whole number from 1 on, `--seed` one from 0 on\n')
  process.exit(2)
}

const chosen = worlds.filter(({ name }) => name.includes(flags.worlds))
const results = chosen.map((world) => ({
  world: world.name,
  rates: ratesOfChanges(world, { runs: Math.ceil(runs / world.cost), seed }),
}))
const aborts = flags.worlds === '' ? ratesOfAborts({ runs, seed }) : []

if (flags.json) {
  process.stdout.write(
    `${JSON.stringify({ seed, runs, margin: MARGIN, results, aborts }, undefined, 2)}\n`,
  )
} else {
  const names = Object.keys(changes)
  const lines = [
    `seed ${seed}, up to ${runs} runs a figure; ${IN_USE} beside others, margin ${MARGIN}; share of runs in which anything is called worse`,
    '',
    `| world | ${names.join(' | ')} | falsely equal | requests |`,
    `| --- |${' --- |'.repeat(names.length + 2)}`,
    ...results.map(
      ({ world, rates }) =>
        `| ${world} | ${names.map((name) => shown(rates.worse[name])).join(' | ')} | ${shown(rates.falselyEqual)} | ${rates.requests} |`,
    ),
    '',
    '| limit | ends a matrix that keeps it, at its very limit | median rounds where it is broken |',
    '| --- | --- | --- |',
    ...aborts.map(
      ({ limit, kept, brokenAfter }) => `| ${limit} | ${shown(kept)} | ${brokenAfter} |`,
    ),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

function shown(rate: Rate | undefined): string {
  if (!rate) return '–'
  return `${percent(rate.rate)} % [${percent(rate.low)}, ${percent(rate.high)}]`
}

function percent(share: number): string {
  return (share * 100).toFixed(1)
}
