import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { SecondReader } from './second-reader.ts'

/** More than any pipe takes at once. */
const LONG = 'x'.repeat(32_000_000)

test('a helper that is behind is no witness of what was sent: who measures writes it down', async () => {
  const runDir = await mkdtemp(join(tmpdir(), 'second-reader-'))
  await using reader = await SecondReader.start({ runDir, mode: 'live' }, [])
  const unheard: string[] = []
  const asked = (cell: string, matrix = 'rivers'): void => {
    reader?.asked(cell, { matrix, asking: cell }, () => unheard.push(cell))
  }
  asked('in time')
  reader?.sent('in time', 0)
  await nextTurn()
  await nextTurn()
  expect(unheard).toEqual([])
  asked('long', LONG)
  asked('behind')
  reader?.sent('behind', 0)
  await nextTurn()
  reader?.sent('behind', 1)
  await nextTurn()
  expect(unheard).toEqual(['behind'])
  await rm(runDir, { recursive: true })
})
