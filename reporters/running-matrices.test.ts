import { expect, test } from 'vitest'

import type { MatrixStart } from '../src/bridge/messages.ts'
import { matrixRecord, plannedCell, sampleOf } from '../test/builders.ts'
import { RunningMatrices } from './running-matrices.ts'

function lastsMs(changes: Partial<MatrixStart>, timeFactor = 1): number | undefined {
  const cell = plannedCell('m', 'p')
  const cells = [{ ...cell, levels: { ...cell.levels, rate: 2 } }]
  const { start } = matrixRecord(cells, [])
  const running = new RunningMatrices({ mode: 'simulated', timeFactor })
  running.begin({ ...start, cells, ...changes })
  const message = { kind: 'samples', matrix: start.name, done: 1, total: 9 } as const
  return running.progressOf({ ...message, packed: '', last: sampleOf({ cell: cell.id, round: 0 }) })
    ?.lastsMs
}

test('a load that is sent by the clock lasts as long as its requests are due', () => {
  const drawnFrom = {
    identity: '',
    prompts: [],
    cells: ['m@p'],
    blockSize: 60,
    turns: undefined,
    counts: [60],
  }
  expect(lastsMs({ drawnFrom })).toBe(30_000)
  expect(lastsMs({ drawnFrom }, 20)).toBe(1500)
})

test('a closed loop takes as long as `for` says; without it the time is unknown', () => {
  const cells = [plannedCell('m', 'p'), plannedCell('m', 'q')]
  expect(lastsMs({ cells, options: { for: '10s' } })).toBe(20_000)
  expect(lastsMs({ cells })).toBeUndefined()
})
