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
