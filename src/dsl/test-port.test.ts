import { dirname } from 'node:path'

import {
  describe,
  expect,
  type RunnerTask,
  type RunnerTestCase,
  type RunnerTestSuite,
  test,
} from 'vitest'

import { type BenchTestMeta, META_KEY } from '../bridge/test-meta.ts'
import { noDemand } from '../session/demand.ts'
import { matrixIdentity } from './matrix-identity.ts'
import { selectedCells } from './selected-cells.ts'
import { portOf } from './test-port.ts'

const root = dirname(import.meta.dirname)
const FILE = 'dsl/test-port.test.ts'

/** As tests of a matrix carry them. */
function metaOf(...cells: string[]): { readonly [META_KEY]: readonly BenchTestMeta[] } {
  return {
    [META_KEY]: cells.map((cell) => ({
      matrix: 'Router',
      cell,
      provider: undefined,
      skipped: undefined,
      lane: 'all',
      demand: noDemand,
      laterLooks: undefined,
    })),
  }
}

/** The suite, as a filter leaves it that skips what is called so. */
function withoutLeftOut(suite: RunnerTestSuite | undefined): RunnerTestSuite | undefined {
  const around = suite?.suite
  if (!around) return undefined
  const tasks = around.tasks.map((task) =>
    task.type === 'suite' ? { ...task, tasks: task.tasks.map(skippedIfLeftOut) } : task,
  )
  return { ...suite, suite: { ...around, tasks } }
}

function skippedIfLeftOut(task: RunnerTask): RunnerTask {
  return task.name === 'left out' ? { ...task, mode: 'skip' } : task
}

/** The same test where its project has this name, or none. */
function inProject(task: RunnerTestCase, projectName?: string): RunnerTestCase {
  return { ...task, file: { ...task.file, projectName } }
}

test('a matrix is known by its file and name', ({ task }) => {
  expect(matrixIdentity(inProject(task), 'Router', root)).toBe(`${FILE} > Router`)
})

describe('outer', () => {
  describe('Router', () => {
    test('by the suites around it, not by those within', (context) => {
      const task = inProject(context.task)
      expect(matrixIdentity(task, 'Router', root)).toBe(`${FILE} > outer > Router`)
      expect(matrixIdentity(task, 'outer', root)).toBe(`${FILE} > outer`)
      expect(matrixIdentity(task, 'call', root)).toBe(`${FILE} > outer > Router > call`)
    })

    test('and by the project that runs it, where that has a name', ({ task }) => {
      expect(matrixIdentity(inProject(task, 'nightly'), 'Router', root)).toBe(
        `nightly > ${FILE} > outer > Router`,
      )
    })
  })
})

describe('Router', () => {
  describe('Router', () => {
    test('within a suite of its own name it is another than beside that', ({ task }) => {
      expect(matrixIdentity(inProject(task), 'Router', root)).toBe(`${FILE} > Router > Router`)
    })
  })
})

describe('Selected', () => {
  describe('a', () => {
    test(
      'of a suite’s cells those count that some test needs which runs',
      {
        meta: metaOf('a'),
      },
      ({ task }) => {
        expect([...selectedCells(withoutLeftOut(task.suite))].toSorted()).toEqual(['a', 'c', 'd'])
      },
    )
  })
  describe('b', () => {
    test('left out', { meta: metaOf('b') }, () => undefined)
  })
  describe('c vs d', () => {
    test('a contrast needs both', { meta: metaOf('c', 'd') }, () => undefined)
    test('left out', { meta: metaOf('e') }, () => undefined)
  })
  test('beside the cells', { meta: metaOf('f') }, () => undefined)
})

test('without a suite there are none', () => {
  expect(selectedCells(undefined).size).toBe(0)
})

test('what is told crosses at once, and is not kept here as well', async ({ task }) => {
  const port = portOf(task, 'Router', { root })
  expect(port).toMatchObject({
    file: import.meta.filename,
    identity: matrixIdentity(task, 'Router', root),
  })
  await port.tell({ kind: 'pause', matrix: 'Router', cell: 'a', pauseMs: 500 })
  expect(task.artifacts).toEqual([])
})
