import type { PlannedCell } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { type BenchTestMeta, NO_CELL } from '../bridge/test-meta.ts'
import { canaryMetrics } from '../gate/canary-looks.ts'
import { canaryUnits } from '../gate/canary-units.ts'
import { canaryLabel, canaryName } from '../gate/canary-words.ts'
import { capacityName } from '../gate/judge-capacity.ts'
import { listContrasts, listRegressions } from '../gate/limits.ts'
import { subjectsOf } from '../gate/regression-gate.ts'
import { listThresholds } from '../gate/threshold-list.ts'
import { BenchError } from '../model/bench-error.ts'
import { type CapacityRule, endpointCells } from '../model/capacity.ts'
import { stageGroups } from '../model/cell.ts'
import { referenceLabel, referencePairs, versionLabel } from '../model/reference-pairs.ts'
import { MatrixBaseline } from '../session/baseline.ts'
import { checkInjector } from '../session/check-injector.ts'
import { checkRequests } from '../session/check-requests.ts'
import { withChosenRounds } from '../session/choose-rounds.ts'
import type { DeclaredAt } from '../session/declared-at.ts'
import { noDemand } from '../session/demand.ts'
import { closeInstruments } from '../session/instruments.ts'
import { Measurement } from '../session/measurement.ts'
import type { Plan } from '../session/plan.ts'
import { plannedCells } from '../session/planned-cells.ts'
import { withRealGlobals } from '../session/real-globals.ts'
import { CellTests } from './cell-tests.ts'
import { registerCredentialsTest } from './credentials-test.ts'
import { filtersSet, nothingKept } from './filter-words.ts'
import { type MatrixTests, type OwnContrastTest, ownTests } from './own-tests.ts'
import type { Registrar } from './registrar.ts'

export interface Registration {
  readonly settings: RunSettings
  readonly tests: MatrixTests | undefined
  readonly declaredAt: DeclaredAt
  /** The bench file, and the Vitest project that runs it, where that has a name. */
  readonly file: { readonly path: string; readonly project: string | undefined }
  readonly registrar: Registrar
  /** What tells the matrix from all others. */
  readonly identity: string
}

/** Registers every test of a matrix; throws where a request would not be what is declared. */
export function registerMatrix(
  declared: Plan,
  { settings, tests, declaredAt, file, registrar, identity }: Registration,
): void {
  if (declared.kept.length === 0) {
    const reason = nothingKept(declared.axes, settings.overrides)
    const meta: BenchTestMeta = {
      matrix: declared.name,
      cell: NO_CELL,
      provider: undefined,
      skipped: reason,
      lane: 'all',
      demand: noDemand,
      laterLooks: undefined,
    }
    registrar.test('no cell', [meta], (context) => context.skip(reason))
    return
  }
  checkInjector(declared, settings)
  // A part of a load is held against no past.
  const baseline =
    settings.isReproduction || settings.injector
      ? undefined
      : new MatrixBaseline(declared, settings, file)
  const { plan, wish } = withChosenRounds(declared, settings, { baseline, identity })
  const cells = plannedCells(plan.kept, plan, settings)
  checkRequests(cells, plan, settings)
  const subjectCells = endpointCells(cells, plan.capacity)
  const measurement = new Measurement(plan, settings, { cells, declaredAt, baseline })
  const cellTests = new CellTests({
    plan,
    settings,
    declaredAt,
    measurement,
    registrar,
    gated: baseline?.gated(subjectCells, plan, wish),
    together: stageGroups(cells),
  })
  registerCredentialsTest(plan, settings, {
    file: file.path,
    declaredAt,
    cells,
    registrar,
  })
  const own = ownTests(tests)
  const regressions = listRegressions(plan.thresholds, settings.gate)
  const subjects = subjectsOf(subjectCells)
  if (plan.capacity) refuseOwnTests(plan, own)
  for (const cell of subjectCells) {
    registrar.suite(cell.label, () => {
      if (plan.capacity) registerSearched(cell, { rule: plan.capacity, plan, cellTests })
      else cellTests.registerMeasured(cell)
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
  registerContrasts(plan, { cells, settings, cellTests, own: own.contrasts, registrar })
  registerCanary(plan, { cells, cellTests, registrar })
  for (const subject of subjects.filter(({ scope }) => scope !== 'cell')) {
    if (regressions.length === 0) continue
    registrar.suite(subject.label, () => {
      for (const threshold of regressions) cellTests.registerRegression(subject, threshold)
    })
  }
  registrar.afterAll(() =>
    withRealGlobals(async () => {
      await measurement.settled()
      await closeInstruments()
      await cellTests.failUntold()
    }),
  )
}

function refuseOwnTests({ name }: Plan, own: ReturnType<typeof ownTests>): void {
  const [test] = [...own.cells, ...own.contrasts]
  if (!test) return
  throw new BenchError(
    'invalid-option',
    `matrix('${name}'): \`test.cell('${test.name}')\` and \`capacity\` cannot be combined: which cells there are is decided by the search. Limit \`thresholds.capacity\``,
  )
}

/** A test of an endpoint that is searched, and one of the limit on what it bears. */
function registerSearched(
  endpoint: PlannedCell,
  {
    rule,
    plan,
    cellTests,
  }: { readonly rule: CapacityRule; readonly plan: Plan; readonly cellTests: CellTests },
): void {
  cellTests.registerSearched(endpoint, { kind: 'measured', name: 'measured' })
  const { atLeast } = plan.thresholds.capacity ?? {}
  if (atLeast === undefined) return
  cellTests.registerSearched(endpoint, { kind: 'absolute', name: capacityName(atLeast, rule.of) })
}

/** A test of every version beside the one in use, and of those that are taken together. */
function registerCanary(
  { against, name }: Plan,
  {
    cells,
    cellTests,
    registrar,
  }: {
    readonly cells: readonly PlannedCell[]
    readonly cellTests: CellTests
    readonly registrar: Registrar
  },
): void {
  if (!against) return
  const { reference } = against
  for (const unit of canaryUnits(cells, { reference, matrix: name })) {
    const [first] = unit.pairs
    if (!first) continue
    registrar.suite(`${canaryLabel(unit)} vs ${versionLabel(first.reference, reference)}`, () => {
      for (const metric of canaryMetrics(against)) {
        cellTests.registerCanary(unit, canaryName(unit, metric, against))
      }
    })
  }
}

function registerContrasts(
  plan: Plan,
  {
    cells,
    settings,
    cellTests,
    own,
    registrar,
  }: {
    readonly cells: readonly PlannedCell[]
    readonly settings: RunSettings
    readonly cellTests: CellTests
    readonly own: readonly OwnContrastTest[]
    readonly registrar: Registrar
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
    registrar.suite(`${cell.label} vs ${referenceLabel(pair)}`, () => {
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
