// How often the interval of a capacity search holds the capacity, and what it costs beside a grid of levels:
// simulated servers are searched by the code that ships.
//   npm run bench:capacity                     how often intervals hold, and what they cost
//   npm run bench:capacity -- --truth          finds the capacities anew
//   npm run bench:capacity -- --gate           how often a build is red against accepted searches; with --docs into docs/load.md
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { markdownTable } from 'markdown-table'

import type { SearchOptions } from '../src/capacity/search.ts'
import { ascending, quantile } from '../src/stats/quantile.ts'
import { gateRates } from './capacity/gate-rates.ts'
import { falls, gateWorlds } from './capacity/gate-worlds.ts'
import { gridRequests } from './capacity/grid-requests.ts'
import { MAX_REQUESTS, runSearch } from './capacity/run-search.ts'
import { trueShare } from './capacity/servers.ts'
import { type World, worlds } from './capacity/worlds.ts'
import { showRate } from './gate/rates.ts'
import { writeTables } from './gate/write-docs.ts'

const SHARE = 0.95
const MAX_LOAD = 64
/** Digits of a capacity in requests per second. */
const RATE_DIGITS = 3
/** A grid takes so much longer to simulate. */
const GRID_EVERY = 10
/** Accepted runs of a gate. */
const ACCEPTED = [5, 10]
const DOCS = join(import.meta.dirname, '../docs/load.md')

/** Of servers that drift, by how long the search lasts. */
const known = new Map<string, number>()

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    worlds: { type: 'string', default: '' },
    truth: { type: 'boolean', default: false },
    gate: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
  },
})
const runs = Number(flags.runs)
if (!Number.isSafeInteger(runs) || runs < 1 || runs > 10_000) {
  process.stderr.write('`--runs` takes a whole number from 1 to 10000\n')
  process.exit(2)
}

if (flags.gate) {
  const table = gateTable()
  if (flags.docs) await writeTables(DOCS, new Map([['capacities', table]]))
  else process.stdout.write(`${table}\n`)
  process.exit()
}

const chosen = worlds.filter(({ name }) => name.includes(flags.worlds))
const table = chosen.map((world) => (flags.truth ? truthOf(world) : rowOf(world)))
const head = flags.truth
  ? ['server', 'capacity', 'share kept there', 'one above']
  : [
      'server',
      'capacity',
      'covers',
      'too high',
      'as narrow as asked',
      'interval',
      'requests',
      'p90',
      'grid',
    ]
process.stdout.write(`${markdownTable([head, ...table])}\n`)

/** Red builds in percent, of as many teams as `--runs`. */
function gateTable(): string {
  const rows = gateWorlds
    .filter(({ name }) => name.includes(flags.worlds))
    .flatMap((world) =>
      [...gateRates(world, { search: optionsOf(world), teams: runs, accepted: ACCEPTED })].map(
        ([count, red]) => [world.name, String(count), ...falls.map((fall) => showRate(red[fall]))],
      ),
    )
  const changes = falls.map((fall) => (fall === 'none' ? 'nothing changed' : `falls by ${fall}`))
  return markdownTable([['server', 'accepted', ...changes], ...rows])
}

function optionsOf({ of = 'concurrency' }: Pick<World, 'of'>): SearchOptions {
  return { of, max: MAX_LOAD, share: SHARE, relativeWidth: 0.25 }
}

function rowOf(world: World): string[] {
  const { name } = world
  const options = optionsOf(world)
  const found = Array.from({ length: runs }, (_, seed) => ({
    seed,
    ...runSearch(world, { options, seed }),
  }))
  const bounds = found.map(({ estimate: { ciLow, ciHigh = Infinity }, requests }) => ({
    ciLow,
    ciHigh,
    capacity: capacityDuring(world, requests / MAX_REQUESTS),
  }))
  const covers = bounds.filter(
    ({ ciLow, ciHigh, capacity }) => ciLow <= capacity && capacity <= ciHigh,
  )
  const tooHigh = bounds.filter(({ ciLow, capacity }) => ciLow > capacity)
  const narrow = found.filter(({ end }) => end !== 'requests')
  const grids = found
    .filter(({ seed }) => seed % GRID_EVERY === 0)
    .map(({ seed, estimate: { ciLow, ciHigh = Infinity } }) =>
      gridRequests(world, { options, width: ciHigh - ciLow, seed }),
    )
  return [
    name,
    String(median(bounds.map(({ capacity }) => capacity))),
    share(covers.length),
    share(tooHigh.length),
    share(narrow.length),
    `${median(bounds.map(({ ciLow }) => ciLow))} to ${median(bounds.map(({ ciHigh }) => ciHigh))}`,
    String(median(found.map(({ requests }) => requests))),
    String(Math.round(quantile(ascending(found.map(({ requests }) => requests)), 0.9) ?? NaN)),
    String(median(grids)),
  ]
}

/** What a server bears over a search, on average: one that ends early has seen less of a drift. */
function capacityDuring(world: World, lasts: number): number {
  if (!world.drifts) return world.capacity
  const until = Math.round(lasts * 10) / 10
  const key = `${world.name} ${until}`
  const capacity = known.get(key) ?? Number(truthOf(world, until)[1])
  known.set(key, capacity)
  return capacity
}

/** By bisection, at ten times of a search that drifts. */
function truthOf(world: World, lasts = 1): string[] {
  if (world.of === 'rate') return trueRate(world)
  const times = Array.from({ length: 10 }, (_, index) => (lasts * index) / 9)
  let low = 0
  let high = MAX_LOAD + 1
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (trueShare(world, middle, { progress: times }) >= SHARE) low = middle
    else high = middle
  }
  const shares = [low, low + 1].map((level) =>
    trueShare(world, level, { progress: times }).toFixed(3),
  )
  return [world.name, String(low), ...shares]
}

/** A rate need not be a whole number; a queue takes long to settle near the limit. */
function trueRate(world: World): string[] {
  const settled = { blocks: 4, lead: 5000 }
  let low = 0.1
  let high = MAX_LOAD
  while (high / low > 1.002) {
    const middle = Math.sqrt(low * high)
    if (trueShare(world, middle, settled) >= SHARE) low = middle
    else high = middle
  }
  const shares = [low, low * 1.1].map((level) => trueShare(world, level, settled).toFixed(3))
  return [world.name, low.toPrecision(RATE_DIGITS), ...shares]
}

function share(count: number): string {
  return `${((100 * count) / runs).toFixed(0)} %`
}

function median(values: readonly number[]): number {
  return Number((quantile(ascending(values), 0.5) ?? NaN).toPrecision(4))
}
