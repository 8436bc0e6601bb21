import type { TestContext } from 'vitest'

import type { MeasuredContrast } from '../session/measured-contrast.ts'
import type { MeasuredCell } from '../session/measured.ts'

/** What a test of `tests` gets: the measured cell, and Vitest's own context. */
export interface CellTestContext {
  readonly cell: MeasuredCell
  readonly expect: TestContext['expect']
}

/** What a test of a contrast gets. */
export interface ContrastTestContext {
  readonly contrast: MeasuredContrast
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

export interface MatrixTest {
  /** Registers one test per cell. */
  cell(name: string, body: (context: CellTestContext) => void | Promise<void>): void
  /** Registers one test per cell that has a reference cell. */
  contrast(name: string, body: (context: ContrastTestContext) => void | Promise<void>): void
}

/** Registers tests of your own; called once, when the matrix is declared. */
export type MatrixTests = (tools: { readonly test: MatrixTest }) => void

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
