import type { AskedCell } from '../../src/gate/canary-looks.ts'
import { axesSpannedBy, type Cell, cellOf, plainWorkload } from '../../src/model/cell.ts'
import type { Sample } from '../../src/model/sample.ts'
import type { RandomStream } from '../../src/stats/random.ts'
import { sampleOf } from '../../test/builders.ts'
import { normal } from './world.ts'

/** Deployments of models, asked in turn; standard deviations are of logarithms. */
export interface CanaryWorld {
  readonly name: string
  readonly models: number
  /** Deployments beside the one in use. */
  readonly deployments: number
  readonly rounds: number
  readonly maxRounds: number
  /** Of one request. */
  readonly requestSd: number
  /** Degrees of freedom of its law; Infinity is the normal one. */
  readonly tailDf: number
  /** Share of requests that take five times as long, and of those that time out. */
  readonly spikes: number
  readonly timeouts: number
  /** What a round does to all cells, and what it does to a deployment. */
  readonly roundSd: number
  readonly deploymentRoundSd: number
  /** Correlation of the latter with the round before. */
  readonly drift: number
  /** What deployments differ by for a whole run and no reason: nothing, the method assumes. */
  readonly ownSd: number
}

export const oneCell: CanaryWorld = {
  name: '1 cell beside 1',
  models: 1,
  deployments: 1,
  rounds: 30,
  maxRounds: 120,
  requestSd: 0.36,
  tailDf: Infinity,
  spikes: 0,
  timeouts: 0,
  roundSd: 0.1,
  deploymentRoundSd: 0,
  drift: 0,
  ownSd: 0,
}

/** The deployment in use. */
export const IN_USE = 'prod'
const TIMEOUT_MS = 60_000
export const USUAL_MS = 500

/** The cells of a world: models at the deployment in use, and at the others. */
export function canaryCells({ models, deployments }: CanaryWorld): AskedCell[] {
  const providers = [IN_USE, ...Array.from({ length: deployments }, (_, index) => `p${index}`)]
  const levels = Array.from({ length: models }, (_, index) => `m${index}`).flatMap((model) =>
    providers.map((provider) => ({ ...plainWorkload, model, provider, maxTokens: 1, json: false })),
  )
  const axes = axesSpannedBy(levels.map((own): Cell => ({ id: '', label: '', levels: own })))
  return levels.map((own) => ({ ...cellOf(own, axes), price: undefined }))
}

/** The requests of one run, round by round; endless. */
export function* askedRounds(
  world: CanaryWorld,
  {
    cells,
    change,
    stream,
  }: {
    readonly cells: readonly AskedCell[]
    /** What a cell is slower by, a factor. */
    readonly change: (cell: Cell) => number
    readonly stream: RandomStream
  },
): Generator<(cell: AskedCell) => Sample> {
  const deployments = [...new Set(cells.map(({ levels }) => levels.provider))]
  const own = new Map(deployments.map((name) => [name, world.ownSd * normal(stream)]))
  let ofRound = new Map(deployments.map((name) => [name, normal(stream)]))
  const rest = Math.sqrt(1 - world.drift ** 2)
  for (let round = 0; ; round += 1) {
    const shared = world.roundSd * normal(stream)
    ofRound = new Map(
      [...ofRound].map(([name, last]) => [name, world.drift * last + rest * normal(stream)]),
    )
    yield (cell) => {
      const { provider } = cell.levels
      const shift =
        shared +
        (own.get(provider) ?? 0) +
        world.deploymentRoundSd * (ofRound.get(provider) ?? 0) +
        world.requestSd * tailed(world.tailDf, stream) +
        (stream.uniform() < world.spikes ? Math.log(5) : 0)
      if (stream.uniform() < world.timeouts) return timedOut(cell, round)
      return sampleOf({ cell: cell.id, round, ttftMs: USUAL_MS * change(cell) * Math.exp(shift) })
    }
  }
}

function timedOut({ id }: Cell, round: number): Sample {
  return sampleOf({
    cell: id,
    round,
    status: 'failed',
    failure: { class: 'timeout', status: undefined, message: 'timeout', inStream: false },
    ttftMs: undefined,
    endMs: TIMEOUT_MS,
  })
}

/** Student's law with a unit scale, or the normal one. */
function tailed(df: number, stream: RandomStream): number {
  if (df === Infinity) return normal(stream)
  const squares = Array.from({ length: df }, () => normal(stream) ** 2)
  return normal(stream) / Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / df)
}
