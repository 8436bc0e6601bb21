import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { bundled } from '../bundled.ts'
import { leaksIn, lookAt } from '../soak/judge-soak.ts'
import { runSoak } from '../soak/run-soak.ts'

const REQUESTS = 1600

test('under load nothing grows with what was measured, and nothing is left over', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'soak-'))
  const modules = { plugin: bundled('plugin'), index: bundled('index'), cli: bundled('cli') }

  const soak = await runSoak(folder, { requests: REQUESTS, seed: 7, readers: ['verify'], modules })

  expect(leaksIn(soak, REQUESTS), soak.output).toEqual([])
  expect(soak.readers, soak.output).toMatchObject([{ command: 'verify', exitCode: 0 }])
  for (const role of ['main', 'worker'] as const) {
    expect(lookAt(soak, role, '1')?.heapUsed).toBeGreaterThan(1_000_000)
  }
  await rm(folder, { recursive: true })
})
