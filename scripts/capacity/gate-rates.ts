import type { SearchOptions } from '../../src/capacity/search.ts'
import { acceptable } from '../../src/gate/accept.ts'
import type { GateCell } from '../../src/gate/gate-request.ts'
import { listRegressions } from '../../src/gate/limits.ts'
import { openGate } from '../../src/gate/regression-gate.ts'
import type { Identity } from '../../src/gate/window.ts'
import { summarizeCell } from '../../src/metrics/summary.ts'
import type { AcceptedRun } from '../../src/model/accepted-run.ts'
import type { Capacity } from '../../src/model/capacity.ts'
import { plainWorkload } from '../../src/model/cell.ts'
import { gateOptions } from '../../src/model/gate-options.ts'
import { randomStream } from '../../src/stats/random.ts'
import { type Rate, rateOf } from '../gate/rates.ts'
import { type Fall, falls, type GateWorld } from './gate-worlds.ts'
import { runSearch } from './run-search.ts'

const options = gateOptions.parse({})
const thresholds = listRegressions({ capacity: { regression: {} } }, options)
const noFigures = summarizeCell([], undefined)

/** How often a build is red, by how many runs were accepted and what became of one endpoint. */
export type GateRates = ReadonlyMap<number, Readonly<Record<Fall, Rate>>>

/** Teams that accept a run a day and then judge a build: each run a search of every endpoint. */
export function gateRates(
  world: GateWorld,
  {
    search,
    teams,
    accepted,
  }: {
    readonly search: SearchOptions
    readonly teams: number
    /** Numbers of accepted runs. */
    readonly accepted: readonly number[]
  },
): GateRates {
  const most = Math.max(...accepted)
  const reds = new Map(accepted.map((runs) => [runs, { none: 0, '30 %': 0, '50 %': 0 }]))
  for (let team = 0; team < teams; team += 1) {
    const runs = Array.from({ length: most }, (_, day) => runOf(world, search, { team, day }))
    const past = runs.map((cells, day) => accept(cells, day))
    for (const fall of falls) {
      const build = runOf(world, search, { team, day: most, fall })
      for (const [count, red] of reds) {
        if (isRed(build, past.slice(most - count), most)) red[fall] += 1
      }
    }
  }
  return new Map(
    [...reds].map(([count, red]) => [
      count,
      {
        none: rateOf(red.none, teams),
        '30 %': rateOf(red['30 %'], teams),
        '50 %': rateOf(red['50 %'], teams),
      },
    ]),
  )
}

/** Every endpoint searched; of several only the first falls. */
function runOf(
  { name, endpoints, serverOf, answerSeconds }: GateWorld,
  search: SearchOptions,
  {
    team,
    day,
    fall = 'none',
  }: { readonly team: number; readonly day: number; readonly fall?: Fall },
): GateCell[] {
  return Array.from({ length: endpoints }, (_, endpoint): GateCell => {
    const own = endpoint === 0 ? fall : 'none'
    const labels = [name, String(team), String(day), String(endpoint)]
    const chance = randomStream(team, 'run', ...labels)
    const server = {
      name: labels.join(' '),
      capacity: Number.NaN,
      isQuick: false,
      ...(answerSeconds !== undefined && { answerSeconds }),
      block: serverOf(own, chance),
    }
    const seed = chance.integer(2 ** 32)
    const { estimate, requests, end } = runSearch(server, { options: search, seed })
    const model = 'model'
    const provider = `provider ${endpoint}`
    const id = `${model}@${provider}`
    const { of, share, max } = search
    const capacity: Capacity = {
      id,
      label: id,
      model,
      provider,
      of,
      share,
      objective: { ttftMs: 800 },
      value: estimate.value,
      ciLow: estimate.ciLow,
      ciHigh: estimate.ciHigh,
      stoppedBy: end,
      requests,
      costUsd: undefined,
      designEffect: estimate.designEffect,
      blocks: [],
    }
    return {
      id,
      label: id,
      levels: { ...plainWorkload, model, provider, maxTokens: 256, json: false },
      samples: [],
      summary: noFigures,
      price: undefined,
      search: { capacity, max },
    }
  })
}

function accept(cells: readonly GateCell[], day: number): AcceptedRun {
  const { run } = acceptable({
    runId: idOf(day),
    cells: cells.map((cell) => ({ ...cell, simulated: false })),
    identity: identityOf(cells),
    gated: ['capacity'],
    verdicts: [],
    isAutoSimulated: false,
    hasFailureThreshold: false,
  })
  return run
}

function isRed(cells: readonly GateCell[], accepted: readonly AcceptedRun[], day: number): boolean {
  const gate = openGate({
    cells,
    thresholds,
    accepted,
    identity: identityOf(cells),
    runId: idOf(day),
    options,
    onlyAdvice: undefined,
  })
  return gate.conclude({ done: [] }).some(({ verdict }) => verdict === 'regressed')
}

function identityOf(cells: readonly GateCell[]): Identity {
  return {
    matrix: 'Capacity',
    fingerprint: { mode: 'live', location: 'here' },
    cells: new Map(cells.map(({ id }) => [id, { endpoint: id, snapshot: undefined }])),
  }
}

/** A run a day. */
function idOf(day: number): string {
  const date = new Date(Date.UTC(2026, 0, 1 + day))
  return `${date.toISOString().slice(0, 10).replaceAll('-', '')}T000000Z-s1-team`
}
