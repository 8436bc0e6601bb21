import { afterAll, describe, test, type TestContext } from 'vitest'

import type { RunSettings } from '../bridge/settings.ts'
import { type BenchTestMeta, META_KEY } from '../bridge/test-meta.ts'
import type { MeasurementPort } from '../session/measurement.ts'
import { selectedCells } from './selected-cells.ts'
import { portOf } from './test-port.ts'

declare module 'vitest' {
  interface TaskMeta {
    [META_KEY]?: readonly BenchTestMeta[]
  }
}

/** The requests' own limits bound what is waited for, no test timeout does. */
const NO_TIMEOUT = 0

/** What a test of a matrix has of its runner. */
export interface CaseContext extends Pick<TestContext, 'signal' | 'expect'> {
  /** The bench file, and who hears what this test measures. */
  readonly port: MeasurementPort
  /** Ids of the cells some test of which will run. */
  readonly selected: () => ReadonlySet<string>
  skip(note?: string): never
}

export type CaseBody = (context: CaseContext) => void | Promise<void>

/** Where the suites and tests of a matrix are registered. */
export interface Registrar {
  suite(name: string, register: () => void): void
  test(name: string, metas: readonly BenchTestMeta[], body: CaseBody): void
  /** After the last test of the matrix. */
  afterAll(end: () => Promise<void>): void
}

/** Registers with Vitest, for a matrix of a project. */
export function vitestRegistrar(
  matrix: string,
  settings: Pick<RunSettings, 'root' | 'textsStay'>,
): Registrar {
  return {
    suite(name, register) {
      describe(name, register)
    },
    test(name, metas, body) {
      test(name, { timeout: NO_TIMEOUT, meta: { [META_KEY]: metas } }, (context) =>
        body({
          port: portOf(context.task, matrix, settings),
          selected: () => selectedCells(context.task.suite),
          signal: context.signal,
          expect: context.expect,
          skip: (note) => context.skip(note),
        }),
      )
    },
    afterAll(end) {
      afterAll(end, NO_TIMEOUT)
    },
  }
}
