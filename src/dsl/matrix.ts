import { afterAll, describe, expect, test, TestRunner } from 'vitest'

import type { PlannedCell } from '../bridge/artifact.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { type BenchTestMeta, META_KEY, NO_CELL } from '../bridge/test-meta.ts'
import { listContrasts, listRegressions } from '../gate/limits.ts'
import { subjectsOf } from '../gate/regression-gate.ts'
import { listThresholds } from '../gate/threshold-list.ts'
import { BenchError } from '../model/bench-error.ts'
import { referenceLabel, referencePairs } from '../model/reference-pairs.ts'
import { MatrixBaseline } from '../session/baseline.ts'
import { checkRequests } from '../session/check-requests.ts'
import { type DeclaredAt, pointAt } from '../session/declared-at.ts'
import { noDemand } from '../session/demand.ts'
import { closeInstruments } from '../session/instruments.ts'
import type { MatrixOptions } from '../session/matrix-options.ts'
import { Measurement } from '../session/measurement.ts'
import { type Plan, planMatrix } from '../session/plan.ts'
import { plannedCells } from '../session/planned-cells.ts'
import { withRealGlobals } from '../session/real-globals.ts'
import { CellTests } from './cell-tests.ts'
import { registerCredentialsTest } from './credentials-test.ts'
import { filtersSet, nothingKept } from './filter-words.ts'
import { type CellMatchers, type ContrastMatchers, matchers } from './matchers.ts'
import type { CellTestContext, ContrastTestContext, OwnContrastTest, OwnTest } from './own-tests.ts'
import { injectSettings } from './run-settings.ts'

/** The requests' own limits bound what is waited for. */
const NO_TIMEOUT = 0

declare module 'vitest' {
  interface TaskMeta {
    [META_KEY]?: readonly BenchTestMeta[]
  }
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown>
    extends CellMatchers<R>, ContrastMatchers<R> {}
}

expect.extend(matchers)

export interface MatrixTest {
  /** Registers one test per cell. */
  cell(name: string, body: (context: CellTestContext) => void | Promise<void>): void
  /** Registers one test per cell that has a reference cell. */
  contrast(name: string, body: (context: ContrastTestContext) => void | Promise<void>): void
}

/** Registers tests of your own; called once, when the matrix is declared. */
export type MatrixTests = (tools: { readonly test: MatrixTest }) => void

type Declare = (name: string, options?: MatrixOptions, tests?: MatrixTests) => void

/**
 * Declares a matrix of endpoints under workloads. Every cell gets a `measured` test and one test per
 * threshold; the measuring happens once, when the first selected test needs it, and only for the
 * cells of selected tests.
 *
 * Throws a {@link BenchError} for every mistake in the declaration: unknown names, empty axes,
 * duplicates, unknown options, values out of range.
 */
export const matrix: Declare & { readonly only: Declare; readonly skip: Declare } = Object.assign(
  declare(describe),
  { only: declare(describe.only), skip: declare(describe.skip) },
)

function declare(suite: typeof describe | typeof describe.only): Declare {
  function declareMatrix(name: string, options: MatrixOptions = {}, tests?: MatrixTests): void {
    const declaredAt: DeclaredAt = {}
    Error.captureStackTrace(declaredAt, declareMatrix)
    const { settings, plan } = atDeclaration(declaredAt, () => {
      const injected = injectSettings()
      const planned = planMatrix(name, options, injected)
      claimName(planned.name)
      return { settings: injected, plan: planned }
    })
    suite(name, () =>
      atDeclaration(declaredAt, () => registerMatrix(plan, { settings, tests, declaredAt })),
    )
  }
  return declareMatrix
}

/**
 * Names taken so far, by the suite that is being collected. The file is a fresh object for every
 * collection, its outermost suite is not where workers are reused.
 */
const names = new WeakMap<object, WeakMap<object, Set<string>>>()

function claimName(name: string): void {
  const suite = TestRunner.getCurrentSuite()
  const file = suite.file ?? suite
  const inFile = names.get(file) ?? new WeakMap<object, Set<string>>()
  names.set(file, inFile)
  const taken = inFile.get(suite) ?? new Set()
  inFile.set(suite, taken)
  if (taken.has(name)) {
    throw new BenchError(
      'invalid-option',
      `matrix('${name}') is declared twice. Names must be unique: rename one of them`,
    )
  }
  taken.add(name)
}

/** Lets errors of ours point at the line that declares, not at the one that noticed. */
function atDeclaration<Result>(declaredAt: DeclaredAt, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    throw pointAt(declaredAt, error)
  }
}

function registerMatrix(
  plan: Plan,
  {
    settings,
    tests,
    declaredAt,
  }: {
    readonly settings: RunSettings
    readonly tests: MatrixTests | undefined
    readonly declaredAt: DeclaredAt
  },
): void {
  if (plan.kept.length === 0) {
    const reason = nothingKept(plan.axes, settings.overrides)
    const meta: BenchTestMeta = {
      matrix: plan.name,
      cell: NO_CELL,
      provider: undefined,
      skipped: reason,
      lane: 'all',
      demand: noDemand,
      secondLook: undefined,
    }
    test('no cell', { meta: { [META_KEY]: [meta] } }, (context) => context.skip(reason))
    return
  }
  const cells = plannedCells(plan.kept, plan, settings)
  checkRequests(cells, plan, settings)
  const measurement = new Measurement(plan, settings, {
    cells,
    declaredAt,
    baseline: settings.isReproduction ? undefined : new MatrixBaseline(plan, settings, ownFile()),
  })
  const cellTests = new CellTests({ plan, settings, declaredAt, measurement })
  registerCredentialsTest(plan, settings, {
    file: expect.getState().testPath ?? '',
    declaredAt,
    cells,
  })
  const own = ownTests(tests)
  const regressions = listRegressions(plan.thresholds, settings.gate)
  const subjects = subjectsOf(cells)
  for (const cell of cells) {
    describe(cell.label, () => {
      cellTests.registerMeasured(cell)
      for (const threshold of listThresholds(plan.thresholds)) {
        cellTests.registerThreshold(cell, threshold)
      }
      for (const subject of subjects.filter(
        ({ scope, name }) => scope === 'cell' && name === cell.id,
      )) {
        for (const threshold of regressions) cellTests.registerRegression(subject, threshold)
      }
      for (const { name, body } of own.cells) cellTests.registerOwn(cell, name, body)
    })
  }
  registerContrasts(plan, { cells, settings, cellTests, own: own.contrasts })
  for (const subject of subjects.filter(({ scope }) => scope !== 'cell')) {
    if (regressions.length === 0) continue
    describe(subject.label, () => {
      for (const threshold of regressions) cellTests.registerRegression(subject, threshold)
    })
  }
  afterAll(
    () =>
      withRealGlobals(async () => {
        await measurement.settled()
        await closeInstruments()
      }),
    NO_TIMEOUT,
  )
}

function registerContrasts(
  plan: Plan,
  {
    cells,
    settings,
    cellTests,
    own,
  }: {
    readonly cells: readonly PlannedCell[]
    readonly settings: RunSettings
    readonly cellTests: CellTests
    readonly own: readonly OwnContrastTest[]
  },
): void {
  const thresholds = listContrasts(plan.thresholds)
  if (thresholds.length + own.length === 0) return
  if (!plan.reference) {
    throw new BenchError(
      'invalid-option',
      `matrix('${plan.name}'): \`test.contrast('${own[0]?.name}')\` has nothing to compare. Name a level, e.g. reference: { provider: 'openai' }`,
    )
  }
  for (const pair of referencePairs(plan.cells, plan.reference)) {
    const cell = cells.find(({ id }) => id === pair.cell.id)
    const reference = cells.find(({ id }) => id === pair.reference.id)
    if (!cell) continue
    describe(`${cell.label} vs ${referenceLabel(pair)}`, () => {
      if (!reference) {
        const reason = `${pair.reference.label} is left out by ${filtersSet(settings.overrides)}`
        for (const { name } of [...thresholds, ...own])
          cellTests.registerMissingPartner(name, reason)
        return
      }
      const planned = { axis: pair.axis, cell, reference }
      for (const threshold of thresholds) cellTests.registerContrast(planned, threshold)
      for (const { name, body } of own) cellTests.registerOwnContrast(planned, name, body)
    })
  }
}

/** The bench file that is being collected, and the Vitest project that runs it, where that has a name. */
function ownFile(): { readonly path: string; readonly project: string | undefined } {
  const { file } = TestRunner.getCurrentSuite()
  return { path: file?.filepath ?? '', project: file?.projectName }
}

function ownTests(tests: MatrixTests | undefined): {
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
