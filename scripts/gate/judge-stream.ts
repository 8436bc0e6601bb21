import type { Build } from '../../src/gate/estimates.ts'
import { limitOf } from '../../src/gate/gate-value.ts'
import { FORMER_BUILDS, MAX_REMEMBERED, WINDOW_SIZE } from '../../src/gate/kept-runs.ts'
import { roundsToAsk } from '../../src/gate/looks.ts'
import { openRegression, type RegressionRequest, type UnitTest } from '../../src/gate/regression.ts'
import type { RunValues } from '../../src/gate/run-values.ts'
import { countedRuns, newestRuns, stepsTo } from '../../src/gate/sittings.ts'
import type { LevelName } from '../../src/gate/units.ts'
import { MIN_RUNS } from '../../src/gate/window.ts'
import { gateOptions } from '../../src/model/gate-options.ts'
import type { DrawnBuild, DrawnStream } from './draw-stream.ts'
import { cellsOf, type World } from './world.ts'

const { alpha, margin, screen, overlap } = gateOptions.parse({})

export interface JudgedBuild {
  /** Of the units that turned it red. */
  readonly red: readonly LevelName[]
  /** Relative to a build without later looks. */
  readonly requests: number
}

/**
 * The builds of a stream through the gate that ships, with its default options; nothing is red where
 * too few runs count. `everyRunCounts` is for a gate that knows no sittings.
 */
export function judgeStream(
  { accepted, remembered: before, builds }: DrawnStream,
  world: World,
  { everyRunCounts = false }: { readonly everyRunCounts?: boolean } = {},
): JudgedBuild[] {
  const plain = accepted.map(({ id }) => ({
    id,
    matrix: '',
    fingerprint: { mode: 'live' },
    cells: {},
  }))
  const counted = everyRunCounts ? plain : countedRuns(newestRuns(plain, WINDOW_SIZE))
  if (counted.length < MIN_RUNS) return builds.map(() => ({ red: [], requests: 1 }))
  const ids = new Set(counted.map(({ id }) => id))
  const remembered = before.map(({ values }) => values)
  const former = remembered.map((values): Build => ({ looks: [values] }))
  const base = {
    cells: cellsOf(world),
    accepted: accepted.filter(({ id }) => ids.has(id)).map(({ values }) => values),
    limit: limitOf(margin, 'ttftMs'),
    alpha,
    screen,
    overlap,
  }
  return builds.map((build) => {
    const { judged, looks } = judgeBuild(build, world, {
      ...base,
      steps: stepsTo(counted, build.id),
      first: build.first,
      remembered: remembered.slice(-MAX_REMEMBERED),
      builds: former.slice(-FORMER_BUILDS),
    })
    if (world.remembered !== undefined) {
      former.push({ looks })
      if (judged.red.length === 0) remembered.push(build.first)
    }
    return judged
  })
}

function judgeBuild(
  build: DrawnBuild,
  { confirmRounds, newRounds }: World,
  request: RegressionRequest,
): { readonly judged: JudgedBuild; readonly looks: readonly RunValues[] } {
  const regression = openRegression(request)
  const later: RunValues[] = []
  let tests = regression.judge()
  let asked = 0
  for (;;) {
    const rounds = roundsToAsk(tests, { looks: later.length + 1, confirmRounds })
    if (rounds.size === 0) break
    asked += [...rounds.values()].reduce((sum, count) => sum + count, 0)
    later.push(build.look(later.length + 2, rounds))
    tests = regression.judge(later)
  }
  const requests = 1 + asked / (build.first.size * newRounds)
  return { judged: { red: redOf(tests), requests }, looks: [build.first, ...later] }
}

/** By this build after its later looks, or with those before it. */
function redOf(tests: readonly UnitTest[]): LevelName[] {
  return tests.flatMap(({ unit, isBeyond, isRedTogether, looks }) =>
    (isBeyond && looks > 1) || isRedTogether ? [unit.scope] : [],
  )
}
