import { expect, test } from 'vitest'

import type { ChosenRounds } from '../model/chosen-rounds.ts'
import { chosenRoundsWords } from './chosen-rounds.ts'

const chosen: ChosenRounds = {
  declared: 30,
  rounds: 45,
  detect: 0.2,
  power: 0.9,
  reason: 'seen',
  detects: 0.198,
  atMostDetects: undefined,
  metric: 'ttftMs',
  cell: 'one@local',
  enough: undefined,
  runsNeeded: undefined,
  acceptedRuns: 8,
  builds: 0,
  places: 1,
  unknownCells: 0,
  maxCostUsd: 0.38,
  estimatedMs: 240_000,
}

test('what was chosen, why and what it takes, in one line', () => {
  expect(chosenRoundsWords(chosen)).toMatchInlineSnapshot(
    `"45 rounds instead of 30, so that +20 % in one cell is seen nine times out of ten: at most $0.38, about 4 m 00 s"`,
  )
  expect(chosenRoundsWords({ ...chosen, rounds: 30, power: 0.8 })).toMatchInlineSnapshot(
    `"30 rounds, as declared, so that +20 % in one cell is seen in 80 % of the builds"`,
  )
  expect(
    chosenRoundsWords({ ...chosen, metric: 'tokensPerSecond', maxCostUsd: undefined }),
  ).toMatchInlineSnapshot(
    `"45 rounds instead of 30, so that −20 % in one cell is seen nine times out of ten: at an unknown price, about 4 m 00 s"`,
  )
  expect(chosenRoundsWords({ ...chosen, unknownCells: 2 })).toContain(
    '(not in 2 cells that have too few accepted runs)',
  )
})

test('where it cannot be had, what is seen and what would do', () => {
  const short = { ...chosen, detects: 0.34, atMostDetects: 0.34, runsNeeded: 9, acceptedRuns: 5 }
  expect(
    chosenRoundsWords({
      ...short,
      rounds: 30,
      reason: 'out-of-reach',
      atMostDetects: 0.311,
      builds: 4,
    }),
  ).toMatchInlineSnapshot(
    `"30 rounds, as declared: no number of rounds is enough for +20 % in one cell to be seen nine times out of ten with 5 accepted runs and 4 remembered builds. +34 % is seen so often, and +31 % with the most rounds that the limits allow (one@local is seen worst). Accept 4 more runs (9 would do), or ask for gate: { detect: 0.32 }"`,
  )
  expect(
    chosenRoundsWords({ ...short, rounds: 120, reason: 'max-rounds', enough: 150 }),
  ).toMatchInlineSnapshot(
    `"120 rounds instead of 30, the most that \`gate.maxRounds\` allows: at most $0.38, about 4 m 00 s. For +20 % in one cell to be seen nine times out of ten, 150 would be enough. +34 % is seen so often (one@local is seen worst). Accept 4 more runs (9 would do), or raise \`gate.maxRounds\`, or ask for gate: { detect: 0.34 }"`,
  )
  const none = { ...chosen, rounds: 30, detects: undefined, metric: undefined, cell: undefined }
  expect(chosenRoundsWords({ ...none, reason: 'few-runs', acceptedRuns: 1 })).toMatchInlineSnapshot(
    `"30 rounds, as declared: how many it takes for +20 % to be seen is known from 3 accepted runs on, and 1 counts so far"`,
  )
})
