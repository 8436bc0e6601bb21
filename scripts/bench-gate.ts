// How often the gate is red when nothing changed, and what it sees when something did: whole builds
// are simulated and judged by the gate that ships. `npm run bench:gate -- --json` prints one document.
import { parseArgs } from 'node:util'

import { regularizedIncompleteBeta } from '../src/stats/beta.ts'
import { randomStream } from '../src/stats/random.ts'
import { redTests } from './gate/judge-build.ts'
import { mannWhitney, ratioToLastRun } from './gate/naive.ts'
import { type Change, drawBuild, reference, restless, type World } from './gate/world.ts'

const { values: flags } = parseArgs({
  options: {
    builds: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    worlds: { type: 'string', default: '' },
  },
})
const builds = Number(flags.builds)
const seed = Number(flags.seed)
if (!Number.isSafeInteger(builds) || builds < 1 || !Number.isSafeInteger(seed) || seed < 0) {
  process.stderr.write('`--builds` takes a whole number from 1 on, `--seed` one from 0 on\n')
  process.exit(2)
}

const nothing: Change = () => 1
const changes: Readonly<Record<string, Change>> = {
  'nothing changed': nothing,
  'one cell +50 %': ({ id }) => (id === 'm0@p0' ? 1.5 : 1),
  'one cell +100 %': ({ id }) => (id === 'm0@p0' ? 2 : 1),
  'a provider +30 %': ({ provider }) => (provider === 'p0' ? 1.3 : 1),
  'a cell halves its latency': ({ id }) => (id === 'm0@p0' ? 0.5 : 1),
  'a provider halves its latency': ({ provider }) => (provider === 'p0' ? 0.5 : 1),
}

const allWorlds: readonly World[] = [
  reference,
  restless(0.5, 'half as noisy'),
  restless(2, 'twice as noisy'),
  { ...reference, name: 'runs drift (correlation 0.5)', drift: 0.5 },
  { ...reference, name: '50 rounds, second look 100', rounds: 50, confirmRounds: 100 },
  { ...reference, name: '10 accepted runs', accepted: 10 },
  { ...reference, name: '20 accepted runs', accepted: 20 },
  ...[0.5, 0.8].map((sittingCorrelation) => ({
    ...reference,
    name: `five sittings of five runs (correlation ${sittingCorrelation})`,
    perSitting: 5,
    sittingCorrelation,
  })),
  ...[
    { rounds: 30, newRounds: 15 },
    { rounds: 30, newRounds: 60 },
    { rounds: 30, newRounds: 120 },
    { rounds: 30, newRounds: 300 },
    { rounds: 120, newRounds: 30 },
  ].map(({ rounds, newRounds }) => ({
    ...reference,
    name: `${newRounds} rounds against accepted runs of ${rounds}`,
    rounds,
    newRounds,
    errorIsEstimated: true,
  })),
  { ...reference, name: 'catalogue (27 cells)', shape: [3, 7, 7, 2, 2, 2, 2, 2] },
  { ...reference, name: '3 × 3', shape: [3, 3, 3] },
  { ...reference, name: '2 × 2', shape: [2, 2] },
  { ...reference, name: 'one cell per provider', shape: [1, 1, 1, 1, 1, 1, 1, 1] },
  { ...reference, name: 'one provider', shape: [7] },
]

/** `--worlds rounds` simulates those whose name contains it. */
const worlds = allWorlds.filter(({ name }) => name.includes(flags.worlds))

interface Rate {
  readonly red: number
  readonly builds: number
  readonly rate: number
  /** 95 % Clopper–Pearson interval: what the number of builds leaves open. */
  readonly low: number
  readonly high: number
}

function rateOf(red: number, of: number): Rate {
  return {
    red,
    builds: of,
    rate: red / of,
    low: limit(red, of, 0.975),
    high: limit(red + 1, of, 0.025),
  }
}

/** The probability at which `count` or more of `of` have the given probability. */
function limit(count: number, of: number, probability: number): number {
  if (count === 0) return 0
  if (count > of) return 1
  let low = 0
  let high = 1
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    if (regularizedIncompleteBeta(middle, count, of - count + 1) < 1 - probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** The first worlds of docs/gate.md get every build, the variations a quarter: minutes, not hours. */
const stated: ReadonlySet<World> = new Set(allWorlds.slice(0, 3))

function simulate(world: World, name: string, change: Change): Rate {
  const count = stated.has(world) ? builds : Math.ceil(builds / 4)
  let red = 0
  for (let build = 0; build < count; build += 1) {
    const stream = randomStream(seed, world.name, name, String(build))
    if (redTests(drawBuild(world, stream, change), world).length > 0) red += 1
  }
  return rateOf(red, count)
}

const results = worlds.map((world) => ({
  world: world.name,
  cells: world.shape.reduce((sum, size) => sum + size, 0),
  acceptedRuns: world.accepted,
  scenarios: Object.fromEntries(
    Object.entries(changes).map(([name, change]) => [name, simulate(world, name, change)]),
  ),
}))

function naive(name: string, isRed: (build: number) => boolean): [string, Rate] {
  const count = Math.min(builds, 500)
  const red = Array.from({ length: count }, (_, build) => isRed(build)).filter(Boolean).length
  return [name, rateOf(red, count)]
}

/** Five runs of one sitting, each of which counts. */
function sittingWorld(sittingCorrelation: number): World {
  return { ...reference, accepted: 1, perSitting: 5, sittingCorrelation }
}

const naiveFalselyRed = Object.fromEntries([
  naive('ratio to last run > 1.10', (build) =>
    ratioToLastRun(drawBuild(reference, randomStream(seed, 'ratio', String(build)), nothing)),
  ),
  naive('Mann–Whitney on two runs, Holm α = .05', (build) => {
    const stream = randomStream(seed, 'mann-whitney', String(build))
    return mannWhitney(drawBuild(reference, stream, nothing), reference, stream)
  }),
  ...[0.5, 0.8].map((correlation) =>
    naive(
      `this gate, five runs of one sitting counted each (correlation ${correlation})`,
      (build) => {
        const world = sittingWorld(correlation)
        const stream = randomStream(seed, 'one sitting', String(correlation), String(build))
        return (
          redTests(drawBuild(world, stream, nothing), world, { everyRunCounts: true }).length > 0
        )
      },
    ),
  ),
])

if (flags.json) {
  process.stdout.write(
    `${JSON.stringify({ seed, builds, worlds: results, naiveFalselyRed }, undefined, 2)}\n`,
  )
} else {
  const percent = ({ rate, low, high }: Rate): string =>
    `${(rate * 100).toFixed(1)} % [${(low * 100).toFixed(1)}, ${(high * 100).toFixed(1)}]`
  const scenarios = Object.keys(changes)
  process.stdout.write(
    `seed ${seed}; share of builds that are red, with the 95 % interval of ${builds} builds (a quarter of them from the fourth world on)\n\n`,
  )
  process.stdout.write(
    `| world | ${scenarios.join(' | ')} |\n|---|${scenarios.map(() => '---|').join('')}\n`,
  )
  for (const { world, scenarios: rates } of results) {
    const cells = scenarios.map((name) => {
      const rate = rates[name]
      return rate ? percent(rate) : '–'
    })
    process.stdout.write(`| ${world} | ${cells.join(' | ')} |\n`)
  }
  process.stdout.write('\nfalsely red in the reference world, by what people often do\n')
  for (const [name, rate] of Object.entries(naiveFalselyRed)) {
    process.stdout.write(`  ${name}: ${percent(rate)}\n`)
  }
}
