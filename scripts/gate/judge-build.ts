import { WINDOW_SIZE } from '../../src/gate/baseline-file.ts'
import { type FirstLook, lookAgain, lookFirst } from '../../src/gate/regression.ts'
import { countedRuns, newestRuns } from '../../src/gate/sittings.ts'
import { MIN_RUNS } from '../../src/gate/window.ts'
import { gateOptions } from '../../src/model/gate-options.ts'
import { type Build, cellsOf, type World } from './world.ts'

const defaults = gateOptions.parse({})

/**
 * The tests of a build that turned red, through the gate that ships, with its default options; none
 * where too few runs count. `everyRunCounts` is for a gate that knows no sittings.
 */
export function redTests(
  build: Build,
  world: World,
  { everyRunCounts = false }: { readonly everyRunCounts?: boolean } = {},
): FirstLook[] {
  const { alpha, margin, screen, overlap } = defaults
  const runs = everyRunCounts ? build.accepted.slice(-WINDOW_SIZE) : countedOf(build)
  if (runs.length < MIN_RUNS) return []
  const request = {
    cells: cellsOf(world),
    runs: runs.map(({ values }) => values),
    current: build.first,
    limit: Math.log1p(margin),
    alpha,
    screen,
    overlap,
    confirmRounds: world.confirmRounds,
  }
  return lookFirst(request).tests.filter(
    (test) => test.p1 < screen && lookAgain(test, build.second, request)?.outcome === 'regressed',
  )
}

function countedOf({ accepted }: Build): Build['accepted'] {
  const plain = accepted.map(({ id }) => ({
    id,
    matrix: '',
    fingerprint: { mode: 'live' },
    cells: {},
  }))
  const counted = new Set(countedRuns(newestRuns(plain, WINDOW_SIZE)).map(({ id }) => id))
  return accepted.filter(({ id }) => counted.has(id))
}
