import { expect, test } from 'vitest'

import { workerArguments } from './worker-arguments.ts'

test('workers that are processes keep little of what is new; the arguments of a project come last', () => {
  const execArgv = ['--max-semi-space-size=32']
  expect(workerArguments({ pool: 'forks', execArgv })).toEqual([
    '--max-semi-space-size=8',
    '--max-semi-space-size=32',
  ])
})

test('threads get no option of V8, which they would refuse', () => {
  for (const pool of ['threads', 'vmThreads', 'typescript', undefined]) {
    expect(workerArguments({ pool, execArgv: [] })).toEqual([])
  }
})
