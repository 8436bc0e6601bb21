import { readFileSync } from 'node:fs'

import type { PlannedCell } from '../bridge/artifact.ts'
import type { RunSettings } from '../bridge/settings.ts'
import type { BenchTestMeta } from '../bridge/test-meta.ts'
import { plainText } from '../format/plain-text.ts'
import { withoutCommands } from '../format/workflow-commands.ts'
import type { ContrastThreshold, RegressionThreshold } from '../gate/limits.ts'
import { judgeMeasured } from '../gate/measured.ts'
import type { Subject } from '../gate/regression-verdict.ts'
import { thresholdName } from '../gate/threshold-list.ts'
import { BenchError } from '../model/bench-error.ts'
import type { ReferencePair } from '../model/reference-pairs.ts'
import type { Threshold } from '../model/threshold.ts'
import type { Verdict } from '../model/verdict.ts'
import { type DeclaredAt, moveTo, placeOf, pointAt } from '../session/declared-at.ts'
import { demandsOf } from '../session/demand.ts'
import { measuredContrast } from '../session/measured-contrast.ts'
import type { Measured, MeasuredCell } from '../session/measured.ts'
import type { Measurement } from '../session/measurement.ts'
import type { Plan } from '../session/plan.ts'
import type { OwnContrastTest, OwnTest } from './own-tests.ts'
import type { CaseContext, Registrar } from './registrar.ts'
import { thresholdPlace } from './threshold-place.ts'

/** Registers the tests of a matrix's cells; all of them wait for the same measurement. */
export class CellTests {
  readonly #plan: Plan
  readonly #settings: RunSettings
  readonly #measurement: Pick<Measurement, 'get'>
  readonly #declaredAt: DeclaredAt
  readonly #registrar: Registrar

  constructor(options: {
    readonly plan: Plan
    readonly settings: RunSettings
    readonly measurement: Pick<Measurement, 'get'>
    readonly declaredAt: DeclaredAt
    readonly registrar: Registrar
  }) {
    this.#plan = options.plan
    this.#registrar = options.registrar
    this.#settings = options.settings
    this.#measurement = options.measurement
    this.#declaredAt = options.declaredAt
  }

  registerMeasured(cell: PlannedCell): void {
    this.#registerCell(cell, 'measured', (context, measured) => {
      const verdict = judgeMeasured(measured, measured.summary, {
        hasFailureThreshold: this.#plan.thresholds.failures !== undefined,
        provider: this.#settings.catalog.providers[cell.levels.provider],
      })
      countAssertion(context, verdict)
      if (!verdict.passed) this.#fail(context, 'no-data', verdict.reason)
    })
  }

  registerThreshold(cell: PlannedCell, threshold: Threshold): void {
    const name = thresholdName(threshold)
    this.#registerCell(cell, name, (context, _measured, { verdicts }) => {
      const found = verdicts.find(
        ({ kind, subject, name: own }) =>
          kind === 'absolute' && subject === cell.id && own === name,
      )
      this.#applyVerdict(context, found, `${cell.id}: ${name}`)
    })
  }

  registerRegression(subject: Subject<PlannedCell>, { name }: RegressionThreshold): void {
    const { scope, cells, label } = subject
    const id = scope === 'matrix' ? this.#plan.name : subject.name
    this.#register(cells, name, (context, { verdicts }) => {
      const found = verdicts.find(
        (verdict) =>
          verdict.kind === 'regression' &&
          verdict.scope === scope &&
          verdict.subject === id &&
          verdict.name === name,
      )
      // With part of its cells left out by a filter, a provider may be a single cell.
      if (!found) context.skip(`${label}: too few of its cells were measured`)
      this.#applyVerdict(context, found, `${label}: ${name}`)
    })
  }

  registerContrast(
    { cell, reference }: ReferencePair<PlannedCell>,
    { name }: ContrastThreshold,
  ): void {
    this.#registerPair(cell, reference, name, (context, { verdicts }) => {
      const found = verdicts.find(
        (verdict) =>
          verdict.kind === 'contrast' &&
          verdict.subject === cell.id &&
          verdict.reference === reference.id &&
          verdict.name === name,
      )
      this.#applyVerdict(context, found, `${cell.id} vs ${reference.id}: ${name}`)
    })
  }

  /** A contrast whose partner was filtered out says so instead of vanishing. */
  registerMissingPartner(name: string, reason: string): void {
    this.#registrar.test(name, [], (context) => context.skip(reason))
  }

  registerOwn(cell: PlannedCell, name: string, body: OwnTest['body']): void {
    this.#registerCell(cell, name, async (context, measured) => {
      if (measured.suspended !== undefined) {
        this.#fail(context, 'no-data', `${cell.label}: ${measured.suspended}`)
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
    this.#registerPair(cell, reference, name, async (context, result) => {
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
    } catch (error) {
      this.#skipIfSimulated(context, error instanceof Error ? error.message : String(error))
      throw error
    }
  }

  #registerPair(
    cell: PlannedCell,
    reference: PlannedCell,
    name: string,
    body: (context: CaseContext, result: Measured) => void | Promise<void>,
  ): void {
    this.#register([cell, reference], name, (context, result) => {
      const missing = [cell, reference].find(({ id }) => !result.cells.has(id))
      if (missing) context.skip(`${missing.label}: ${missing.skipped ?? 'not measured'}`)
      return body(context, result)
    })
  }

  #register(
    needs: readonly PlannedCell[],
    name: string,
    body: (context: CaseContext, result: Measured) => void | Promise<void>,
  ): void {
    const metas = needs.map((cell): BenchTestMeta => ({
      matrix: this.#plan.name,
      cell: cell.id,
      provider: cell.skipped === undefined ? cell.levels.provider : undefined,
      skipped: cell.skipped,
      ...demandsOf(cell, this.#plan, this.#settings),
    }))
    this.#registrar.test(name, metas, async (context) => {
      if (needs.every(({ skipped }) => skipped !== undefined)) context.skip(needs[0]?.skipped)
      const result = await this.#measurement
        .get(context.port, context.signal, context.selected)
        .catch((error: unknown) => {
          throw pointAt(this.#declaredAt, error)
        })
      if (result.stopped !== undefined) {
        const [cell] = needs
        const what = needs.length === 1 && cell ? cell.label : this.#plan.name
        this.#fail(context, 'interrupted', `${what}: ${result.stopped}`)
        return
      }
      await body(context, result)
    })
  }

  #registerCell(
    cell: PlannedCell,
    name: string,
    body: (context: CaseContext, measured: MeasuredCell, result: Measured) => void | Promise<void>,
  ): void {
    this.#register([cell], name, (context, result) =>
      body(context, measuredCell(result, cell), result),
    )
  }

  /** Fails, skips or passes a test as its verdict says; what that means stands below the table. */
  #applyVerdict(context: CaseContext, verdict: Verdict | undefined, name: string): void {
    if (!verdict) throw new BenchError('internal', `no verdict: ${name}`)
    countAssertion(context, verdict)
    switch (verdict.verdict) {
      case 'failed':
      case 'no-data':
      case 'worse':
      case 'regressed':
        this.#failAt(context, verdict)
        return
      case 'inconclusive':
        if (this.#settings.gate.onInconclusive === 'fail' && !this.#settings.accept) {
          this.#failAt(context, verdict)
        }
        return
      case 'advisory':
      case 'not-comparable':
      case 'client-limited':
        context.skip(quoted(verdict.reason))
        return
      case 'ok':
      case 'equal':
      case 'better':
      case 'improved':
        return
      default:
        verdict.verdict satisfies never
    }
  }

  /** Simulated only because no key was found: shown, but no build may fail of it. */
  #skipIfSimulated(context: CaseContext, reason: string): void {
    const { mode, modeReason } = this.#settings
    if (mode === 'simulated' && modeReason === 'auto') {
      context.skip(
        `simulated, because no API key was found, so it does not fail: ${quoted(reason)}`,
      )
    }
  }

  /** Fails where the threshold stands, as far as the source of the bench file tells. */
  #failAt(context: CaseContext, verdict: Verdict): void {
    const { file } = context.port
    const { line, column } = placeOf(this.#declaredAt, file)
    const place =
      line === undefined || column === undefined
        ? undefined
        : thresholdPlace(readFileSync(file, 'utf8'), { line, column }, verdict)
    const at = place ? moveTo(this.#declaredAt, file, place) : this.#declaredAt
    this.#fail(context, 'threshold', verdict.reason, at)
  }

  #fail(
    context: CaseContext,
    code: 'no-data' | 'threshold' | 'interrupted',
    reason: string,
    at = this.#declaredAt,
  ): void {
    this.#skipIfSimulated(context, reason)
    throw pointAt(at, new BenchError(code, quoted(reason)))
  }
}

/**
 * A verdict is what such a test asserts. Said in Vitest's words, because projects may require an
 * assertion of every test (`expect.requireAssertions`).
 */
function countAssertion({ expect }: CaseContext, verdict: object): void {
  expect(verdict).toBeDefined()
}

function measuredCell({ cells }: Measured, { id, label }: PlannedCell): MeasuredCell {
  const measured = cells.get(id)
  if (measured) return measured
  throw new BenchError('interrupted', `${label}: not measured`)
}

/** A reason as Vitest's reporters may print it: it may quote a server. */
function quoted(reason: string): string {
  return withoutCommands(plainText(reason))
}
