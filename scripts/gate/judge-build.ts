import { type FirstLook, lookAgain, lookFirst } from '../../src/gate/regression.ts'
import { gateOptions } from '../../src/model/gate-options.ts'
import { type Build, cellsOf, type World } from './world.ts'

const defaults = gateOptions.parse({})

/** The tests of a build that turned red, through the gate that ships, with its default options. */
export function redTests(build: Build, world: World): FirstLook[] {
  const { alpha, margin, screen, overlap } = defaults
  const request = {
    cells: cellsOf(world),
    runs: build.accepted,
    current: build.first,
    limit: Math.log1p(margin),
    alpha,
    screen,
    overlap,
  }
  return lookFirst(request).tests.filter(
    (test) => test.p1 < screen && lookAgain(test, build.second, request)?.outcome === 'regressed',
  )
}
