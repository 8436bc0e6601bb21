import type { TestContext } from 'vitest'

import type { MeasuredContrast } from '../session/measured-contrast.ts'
import type { MeasuredCell } from '../session/measured.ts'

/** What a test of a cell gets. */
export interface CellTestContext {
  /**
   * The cell as it was measured: summary, samples and price.
   * @example expect(cell.summary.ttftMs.median).toBeLessThan(600)
   */
  readonly cell: MeasuredCell
  /**
   * Vitest's `expect`, with matchers for cells.
   * @example expect(cell).toHaveQuantile('ttftMs', 0.9, { atMost: 1_500 })
   */
  readonly expect: TestContext['expect']
}

/** What a test of a contrast gets. */
export interface ContrastTestContext {
  /**
   * The cell beside its reference cell: the change of every metric.
   * @example expect(contrast.ttftMs.change).toBeLessThan(0.25)
   */
  readonly contrast: MeasuredContrast
  /**
   * Vitest's `expect`, with matchers for contrasts.
   * @example expect(contrast).toHaveChange('ttftMs', { atMost: 0.25, sure: true })
   */
  readonly expect: TestContext['expect']
}

export interface OwnContrastTest {
  readonly name: string
  readonly body: (context: ContrastTestContext) => void | Promise<void>
}

export interface OwnTest {
  readonly name: string
  readonly body: (context: CellTestContext) => void | Promise<void>
}

/** Registers tests of your own in a matrix. */
export interface MatrixTest {
  /**
   * Registers a test of every cell.
   * @param name - The test's name, behind that of the cell.
   * @param body - The test; called once a cell, after the measuring.
   * @example test.cell('is fast', ({ cell, expect }) => expect(cell).toHaveQuality({ atLeast: 0.9 }))
   */
  cell(name: string, body: (context: CellTestContext) => void | Promise<void>): void
  /**
   * Registers a test of every cell that has a reference cell.
   * @param name - The test's name, behind that of the cell.
   * @param body - The test; called once a cell, after the measuring.
   * @example test.contrast('costs little', ({ contrast, expect }) => expect(contrast).toHaveChange('ttftMs', { atMost: 0.25 }))
   */
  contrast(name: string, body: (context: ContrastTestContext) => void | Promise<void>): void
}

/** What registers tests of your own. */
export interface MatrixTools {
  /**
   * Registers tests of cells, and of contrasts.
   * @example matrix('Support', {}, ({ test }) => test.cell('is good', ({ cell, expect }) => expect(cell).toHaveQuality({ atLeast: 0.9 })))
   */
  readonly test: MatrixTest
}

/** Registers tests of your own; called once, when the matrix is declared. */
export type MatrixTests = (tools: MatrixTools) => void

/** The tests that a declaration asks for. */
export function ownTests(tests: MatrixTests | undefined): {
  readonly cells: readonly OwnTest[]
  readonly contrasts: readonly OwnContrastTest[]
} {
  const own: { cells: OwnTest[]; contrasts: OwnContrastTest[] } = { cells: [], contrasts: [] }
  tests?.({
    test: {
      cell(name, body) {
        own.cells.push({ name, body })
      },
      contrast(name, body) {
        own.contrasts.push({ name, body })
      },
    },
  })
  return own
}
