import { expect, test } from 'vitest'

import { type CollectPort, collectRuns } from './collect-runs.ts'
import type { MeasuredRun } from './measure-apart.ts'

const HOUR_MS = 3_600_000
const START = Date.UTC(2026, 10, 28, 9, 0, 2)
const green = { exitCode: 0, isInterrupted: false }
/** How long a run takes to name itself, and how long until it ends. */
const [BOOT_MS, RUN_MS] = [3_700, 60_000]

/** A world in which time passes by waiting and measuring, and runs end as they are told to. */
function world(ends: readonly (Partial<MeasuredRun> | Error)[], endedAt = Infinity) {
  let time = START
  const said: string[] = []
  const accepted: string[] = []
  const starts: number[] = []
  const port: CollectPort = {
    now: () => time,
    wait: (until) => Promise.resolve(void (time = Math.min(until, endedAt))),
    isEnded: () => time >= endedAt,
    measure: () => {
      const end = ends[starts.length]
      starts.push(time)
      const id = new Date(time + BOOT_MS).toISOString().replaceAll(/[-:]|\.\d+/g, '')
      time += RUN_MS
      if (end instanceof Error) return Promise.reject(end)
      const folders = [{ folder: `/p/results/${id}-s1-aaaa`, root: '/p' }]
      return Promise.resolve({ ...green, folders, ...end })
    },
    accept: ({ folder }) => {
      accepted.push(folder)
      return Promise.resolve({ passed: true, lines: [`into the baseline: ${folder}`] })
    },
    say: (lines) => said.push(...lines),
  }
  return { port, said, accepted, starts }
}

test('accepts every green run, and begins each an interval after the time in the id before', async () => {
  const { port, said, accepted, starts } = world([])
  const done = await collectRuns({ runs: 3, everyMs: 6 * HOUR_MS }, port)
  expect(done.accepted).toBe(3)
  expect(accepted).toHaveLength(3)
  const named = starts.map((start) => Math.floor((start + BOOT_MS) / 1000) * 1000)
  expect(starts.slice(1)).toEqual(named.slice(0, 2).map((time) => time + 6 * HOUR_MS))
  expect(done.dueAt).toBe((named[2] ?? 0) + 6 * HOUR_MS)
  expect(said.join('\n')).toContain('run 2 of 3 starts at 2026-11-28 15:00 UTC')
  expect(said.join('\n')).toContain('run 3 of 3: accepted\n  into the baseline: /p/results/2026')
})

test('a run that takes longer than the interval is followed at once', async () => {
  const { port, said, starts } = world([])
  await collectRuns({ runs: 2, everyMs: 1_000 }, port)
  expect(starts).toEqual([START, START + RUN_MS])
  expect(said.join('\n')).not.toContain('starts at')
})

test.each([
  [{ exitCode: 1 }, 'it is red (exit code 1)'],
  [{ exitCode: 2 }, 'it failed (exit code 2)'],
  [{ exitCode: undefined }, 'it failed (exit code unknown)'],
  [{ exitCode: undefined, isInterrupted: true }, 'it was interrupted'],
  [{ folders: [] }, 'it measured nothing'],
  [new Error('no memory'), 'no memory'],
])('goes on after a run that ends with %j, and does not accept it', async (end, words) => {
  const { port, said, accepted, starts } = world([end])
  expect(await collectRuns({ runs: 2, everyMs: HOUR_MS }, port)).toMatchObject({ accepted: 1 })
  expect(starts).toHaveLength(2)
  expect(accepted).toHaveLength(1)
  expect(said.join('\n')).toContain(`run 1 of 2: not accepted\n  ${words}`)
})

test('a baseline that refuses a run, or is damaged, ends nothing', async () => {
  const { port, said } = world([])
  const answers = [
    () => Promise.resolve({ passed: false, lines: ['nothing was accepted'] }),
    () => Promise.reject(new Error('the baseline is damaged')),
  ]
  const accept: CollectPort['accept'] = (run) => (answers.shift() ?? (() => port.accept(run)))()
  const done = await collectRuns({ runs: 3, everyMs: HOUR_MS }, { ...port, accept })
  expect(done.accepted).toBe(1)
  expect(said.join('\n')).toContain('run 1 of 3: not accepted\n  nothing was accepted')
  expect(said.join('\n')).toContain('run 2 of 3: not accepted\n  the baseline is damaged')
})

test('ends while it waits, and keeps what was accepted', async () => {
  const { port, starts } = world([], START + 1.5 * HOUR_MS)
  const done = await collectRuns({ runs: 5, everyMs: HOUR_MS }, port)
  expect(done.accepted).toBe(2)
  expect(starts).toHaveLength(2)
})
