import type { PlannedCell } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import type { BenchTestMeta, GatedMatrix } from '../bridge/test-meta.ts'
import type { CanaryUnit } from '../gate/canary-units.ts'
import { canaryLabel } from '../gate/canary-words.ts'
import type { ContrastThreshold, RegressionThreshold } from '../gate/limits.ts'
import { judgeMeasured } from '../gate/measured.ts'
import type { Subject } from '../gate/regression-verdict.ts'
import { thresholdName } from '../gate/threshold-list.ts'
import { BenchError } from '../model/bench-error.ts'
import type { ReferencePair } from '../model/reference-pairs.ts'
import type { Threshold } from '../model/threshold.ts'
import type { Verdict } from '../model/verdict.ts'
import { withoutCredentialsIn } from '../secrets/watch.ts'
import { type DeclaredAt, pointAt } from '../session/declared-at.ts'
import { demandsOf } from '../session/demand.ts'
import { measuredContrast } from '../session/measured-contrast.ts'
import type { Measured, MeasuredCell } from '../session/measured.ts'
import type { Measurement } from '../session/measurement.ts'
import type { Plan } from '../session/plan.ts'
import type { OwnContrastTest, OwnTest } from './own-tests.ts'
import type { CaseContext, Registrar } from './registrar.ts'
import { countAssertion, quoted, TestOutcomes } from './test-outcomes.ts'

/** Registers the tests of a matrix's cells; all of them wait for the same measurement. */
export class CellTests {
  readonly #plan: Plan
  readonly #settings: RunSettings
  readonly #measurement: Pick<Measurement, 'get'>
  readonly #declaredAt: DeclaredAt
  readonly #registrar: Registrar
  readonly #outcomes: TestOutcomes
  readonly #gated: GatedMatrix | undefined
  readonly #together: readonly (readonly PlannedCell[])[]
  #measured: Promise<Measured> | undefined
  #isCertainTold = false

  constructor(options: {
    readonly plan: Plan
    readonly settings: RunSettings
    readonly measurement: Pick<Measurement, 'get'>
    readonly declaredAt: DeclaredAt
    readonly registrar: Registrar
    readonly gated?: GatedMatrix | undefined
    /** Cells that are asked in one go: a test of one of them needs all. */
    readonly together?: readonly (readonly PlannedCell[])[]
  }) {
    this.#plan = options.plan
    this.#gated = options.gated
    this.#together = options.together ?? []
    this.#registrar = options.registrar
    this.#settings = options.settings
    this.#measurement = options.measurement
    this.#declaredAt = options.declaredAt
    this.#outcomes = new TestOutcomes(options.settings, options.declaredAt)
  }

  registerMeasured(cell: PlannedCell): void {
    const isOf = ({ kind, subject }: Verdict): boolean => kind === 'measured' && subject === cell.id
    this.#registerCell(cell, 'measured', isOf, (context, measured) => {
      const verdict = judgeMeasured(measured, measured.summary, {
        hasFailureThreshold: this.#plan.thresholds.failures !== undefined,
        provider: this.#settings.catalog.providers[cell.levels.provider],
      })
      countAssertion(context, verdict)
      if (!verdict.passed) this.#outcomes.fail(context, 'no-data', verdict.reason)
    })
  }

  registerThreshold(cell: PlannedCell, threshold: Threshold): void {
    const name = thresholdName(threshold)
    const isOf = ({ kind, subject, name: own }: Verdict): boolean =>
      kind === 'absolute' && subject === cell.id && own === name
    this.#registerCell(cell, name, isOf, (context, _measured, { verdicts }) => {
      this.#outcomes.applyVerdict(context, verdicts.find(isOf), `${cell.id}: ${name}`)
    })
  }

  /** What was judged of an endpoint whose capacity was searched. */
  registerSearched(cell: PlannedCell, { kind, name }: Pick<Verdict, 'kind' | 'name'>): void {
    const isOf = (verdict: Verdict): boolean =>
      verdict.kind === kind && verdict.subject === cell.id && verdict.name === name
    this.#register([cell], name, isOf, (context, { verdicts }) => {
      this.#outcomes.applyVerdict(context, verdicts.find(isOf), `${cell.id}: ${name}`)
    })
  }

  registerRegression(subject: Subject<PlannedCell>, { name }: RegressionThreshold): void {
    const { scope, cells, label } = subject
    const id = scope === 'matrix' ? this.#plan.name : subject.name
    const isOf = (verdict: Verdict): boolean =>
      verdict.kind === 'regression' &&
      verdict.scope === scope &&
      verdict.subject === id &&
      verdict.name === name
    this.#register(cells, name, isOf, (context, { verdicts }) => {
      const found = verdicts.find(isOf)
      // With part of its cells left out by a filter, a provider may be a single cell.
      if (!found) context.skip(`${label}: too few of its cells were measured`)
      this.#outcomes.applyVerdict(context, found, `${label}: ${name}`)
    })
  }

  registerContrast(
    { cell, reference }: ReferencePair<PlannedCell>,
    { name }: ContrastThreshold,
  ): void {
    const isOf = (verdict: Verdict): boolean =>
      verdict.kind === 'contrast' &&
      verdict.subject === cell.id &&
      verdict.reference === reference.id &&
      verdict.name === name
    this.#registerPair(cell, reference, name, isOf, (context, { verdicts }) => {
      this.#outcomes.applyVerdict(
        context,
        verdicts.find(isOf),
        `${cell.id} vs ${reference.id}: ${name}`,
      )
    })
  }

  /** A version, or several together, beside the one in use. */
  registerCanary(unit: CanaryUnit<PlannedCell>, name: string): void {
    const cells = unit.pairs.flatMap(({ cell, reference }) => [cell, reference])
    const isOf = ({ kind, scope, subject, name: own }: Verdict): boolean =>
      kind === 'canary' && scope === unit.scope && subject === unit.subject && own === name
    this.#register([...new Set(cells)], name, isOf, (context, { verdicts }) => {
      const found = verdicts.find(isOf)
      // With part of its cells left out by a filter, fewer are taken together, or none.
      if (!found) context.skip(`${canaryLabel(unit)}: too few of its cells were measured`)
      this.#outcomes.applyVerdict(context, found, `${canaryLabel(unit)}: ${name}`)
    })
  }

  /** A contrast whose partner was filtered out says so instead of vanishing. */
  registerMissingPartner(name: string, reason: string): void {
    this.#registrar.test(name, [], (context) => context.skip(reason))
  }

  registerOwn(cell: PlannedCell, name: string, body: OwnTest['body']): void {
    this.#registerCell(cell, name, noVerdict, async (context, measured) => {
      if (measured.suspended !== undefined) {
        this.#outcomes.fail(context, 'no-data', `${cell.label}: ${measured.suspended}`)
        return
      }
      await this.#runOwn(context, () => body({ cell: measured, expect: context.expect }))
    })
  }

  registerOwnContrast(
    { axis, cell, reference }: ReferencePair<PlannedCell>,
    name: string,
    body: OwnContrastTest['body'],
  ): void {
    this.#registerPair(cell, reference, name, noVerdict, async (context, result) => {
      const contrast = measuredContrast(result, {
        axis,
        cell: measuredCell(result, cell),
        reference: measuredCell(result, reference),
      })
      await this.#runOwn(context, () => body({ contrast, expect: context.expect }))
    })
  }

  async #runOwn(context: CaseContext, body: () => void | Promise<void>): Promise<void> {
    try {
      await body()
    } catch (thrown) {
      const error: unknown = withoutCredentialsIn(thrown)
      this.#outcomes.skipIfSimulated(
        context,
        error instanceof Error ? error.message : String(error),
      )
      throw error
    }
  }

  #registerPair(
    cell: PlannedCell,
    reference: PlannedCell,
    name: string,
    isOf: (verdict: Verdict) => boolean,
    body: (context: CaseContext, result: Measured) => void | Promise<void>,
  ): void {
    this.#register([cell, reference], name, isOf, (context, result) => {
      const missing = [cell, reference].find(({ id }) => !result.cells.has(id))
      if (missing) context.skip(`${missing.label}: ${missing.skipped ?? 'not measured'}`)
      return body(context, result)
    })
  }

  /** `isOf` tells the verdict that the test is about. */
  #register(
    needs: readonly PlannedCell[],
    name: string,
    isOf: (verdict: Verdict) => boolean,
    body: (context: CaseContext, result: Measured) => void | Promise<void>,
  ): void {
    const asked = needs.flatMap(
      (cell) => this.#together.find((group) => group.includes(cell)) ?? [cell],
    )
    const metas = [...new Set(asked)].map((cell): BenchTestMeta => ({
      matrix: this.#plan.name,
      cell: cell.id,
      provider: cell.skipped === undefined ? cell.levels.provider : undefined,
      skipped: cell.skipped,
      ...demandsOf(cell, this.#plan, this.#settings),
      ...(name === 'measured' && cell.id === this.#gated?.cells[0]?.id && { gated: this.#gated }),
    }))
    this.#registrar.test(name, metas, async (context) => {
      if (needs.every(({ skipped }) => skipped !== undefined)) context.skip(needs[0]?.skipped)
      this.#measured = this.#measurement.get(context.port, context.signal, context.selected)
      const result = await this.#measured.catch(async (error: unknown) => {
        await context.port.crossed?.()
        throw pointAt(this.#declaredAt, error)
      })
      if (result.isAborted) {
        // What was certain fails; nothing else was judged.
        if (!result.verdicts.some(isOf)) context.skip(`not judged: ${quoted(result.stopped ?? '')}`)
        this.#isCertainTold = true
      } else if (result.stopped !== undefined) {
        const [cell] = needs
        const what = needs.length === 1 && cell ? cell.label : this.#plan.name
        this.#outcomes.fail(context, 'interrupted', `${what}: ${result.stopped}`)
        return
      }
      this.#skipPart(context, name, needs, result)
      await body(context, result)
    })
  }

  /** One of several injectors has a part of a load: it judges nothing, and may have rested. */
  #skipPart(
    context: CaseContext,
    name: string,
    needs: readonly PlannedCell[],
    { cells }: Measured,
  ): void {
    const { injector } = this.#settings
    if (!injector) return
    const which = `injector ${injector.number}/${injector.of}`
    if (name !== 'measured') {
      context.skip(`${which} sends a part of the load: it is judged where all reports are merged`)
    }
    if (needs.every(({ id }) => cells.get(id)?.samples.length === 0)) {
      context.skip(`${which} has no request of this load`)
    }
  }

  /** Fails where a matrix was ended early, and no test was selected that says why. */
  async failUntold(): Promise<void> {
    if (!this.#measured || this.#isCertainTold || this.#outcomes.isAutoSimulated) return
    // A repetition asks the tests of no limit.
    if (this.#settings.isReproduction) return
    const { isAborted, stopped = '' } = await this.#measured
    if (!isAborted) return
    throw pointAt(this.#declaredAt, new BenchError('threshold', quoted(stopped)))
  }

  #registerCell(
    cell: PlannedCell,
    name: string,
    isOf: (verdict: Verdict) => boolean,
    body: (context: CaseContext, measured: MeasuredCell, result: Measured) => void | Promise<void>,
  ): void {
    this.#register([cell], name, isOf, (context, result) =>
      body(context, measuredCell(result, cell), result),
    )
  }
}

function measuredCell({ cells }: Measured, { id, label }: PlannedCell): MeasuredCell {
  const measured = cells.get(id)
  if (measured) return measured
  throw new BenchError('interrupted', `${label}: not measured`)
}

/** Of a test of the user's own. */
function noVerdict(): boolean {
  return false
}
