import { type RunnerTestSuite, test, type TestContext } from 'vitest'

import type { PlannedCell } from '../bridge/artifact.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { benchMetaOf, type BenchTestMeta, META_KEY } from '../bridge/test-meta.ts'
import { judgeMeasured } from '../gate/measured.ts'
import { thresholdName } from '../gate/threshold-list.ts'
import { BenchError } from '../model/bench-error.ts'
import { plainText } from '../model/plain-text.ts'
import type { Threshold } from '../model/threshold.ts'
import type { Verdict } from '../model/verdict.ts'
import { withoutCommands } from '../model/workflow-commands.ts'
import type { DeclaredAt } from './declared-at.ts'
import { demandOf } from './demand.ts'
import type { MeasuredCell, Measurement } from './measurement.ts'
import type { Plan } from './plan.ts'

/** What a test of `tests` gets: the measured cell, and Vitest's own context. */
export interface CellTestContext {
  readonly cell: MeasuredCell
  readonly expect: TestContext['expect']
}

export interface OwnTest {
  readonly name: string
  readonly body: (context: CellTestContext) => void | Promise<void>
}

/** Registers the tests of a matrix's cells; all of them wait for the same measurement. */
export class CellTests {
  readonly #plan: Plan
  readonly #settings: RunSettings
  readonly #measurement: Measurement
  readonly #declaredAt: DeclaredAt

  constructor(options: {
    readonly plan: Plan
    readonly settings: RunSettings
    readonly measurement: Measurement
    readonly declaredAt: DeclaredAt
  }) {
    this.#plan = options.plan
    this.#settings = options.settings
    this.#measurement = options.measurement
    this.#declaredAt = options.declaredAt
  }

  registerMeasured(cell: PlannedCell): void {
    this.#register(cell, 'measured', (context, measured) => {
      const verdict = judgeMeasured(measured, measured.summary, {
        hasFailureThreshold: this.#plan.thresholds.failures !== undefined,
      })
      if (!verdict.passed) this.#fail(context, 'no-data', verdict.reason)
    })
  }

  registerThreshold(cell: PlannedCell, threshold: Threshold): void {
    const name = thresholdName(threshold)
    this.#register(cell, name, (context, _measured, verdicts) => {
      const found = verdicts.find((verdict) => verdict.subject === cell.id && verdict.name === name)
      if (!found) throw new BenchError('internal', `no verdict for ${cell.id}: ${name}`)
      const { verdict, reason } = found
      if (verdict === 'client-limited') context.skip(reason)
      if (verdict === 'failed' || verdict === 'no-data') this.#fail(context, 'threshold', reason)
    })
  }

  registerOwn(cell: PlannedCell, name: string, body: OwnTest['body']): void {
    this.#register(cell, name, async (context, measured) => {
      try {
        await body({ cell: measured, expect: context.expect })
      } catch (error) {
        this.#skipIfSimulated(context, error instanceof Error ? error.message : String(error))
        throw error
      }
    })
  }

  #register(
    cell: PlannedCell,
    name: string,
    body: (
      context: TestContext,
      measured: MeasuredCell,
      verdicts: readonly Verdict[],
    ) => void | Promise<void>,
  ): void {
    const meta: BenchTestMeta = {
      matrix: this.#plan.name,
      cell: cell.id,
      skipped: cell.skipped,
      demand: demandOf(cell, this.#plan.rounds + this.#plan.warmup, {
        prompts: this.#plan.prompts,
        price: cell.price,
        isFree: cell.isFree,
      }),
    }
    // The request timeout and the abort signal bound a measuring, no test timeout does.
    test(name, { timeout: 0, meta: { [META_KEY]: meta } }, async (context) => {
      if (cell.skipped !== undefined) context.skip(cell.skipped)
      const result = await this.#measurement.get(context.task, context.signal, () =>
        selectedCells(context.task.suite),
      )
      const measured = result.cells.get(cell.id)
      if (result.stopped !== undefined || !measured) {
        this.#fail(context, 'interrupted', `${cell.label}: ${result.stopped ?? 'not measured'}`)
        return
      }
      await body(context, measured, result.verdicts)
    })
  }

  /** Simulated only for want of keys: shown, but no build may fail of it. */
  #skipIfSimulated(context: TestContext, reason: string): void {
    const { mode, modeReason } = this.#settings
    if (mode === 'simulated' && modeReason === 'auto') {
      context.skip(`simulated for want of keys, does not fail: ${quoted(reason)}`)
    }
  }

  #fail(context: TestContext, code: 'no-data' | 'threshold' | 'interrupted', why: string): void {
    const reason = quoted(why)
    this.#skipIfSimulated(context, reason)
    const error = new BenchError(code, reason)
    // The person who reads it looks for the declaration, not for our frames.
    const frames = this.#declaredAt.stack?.split('\n').slice(1).join('\n') ?? ''
    error.stack = `${error.name}: ${reason}\n${frames}`
    throw error
  }
}

/** A reason as Vitest's reporters may print it: it may quote a server. */
function quoted(reason: string): string {
  return withoutCommands(plainText(reason))
}

/** Ids of the cells some test of which will run, from the suite of any cell. */
function selectedCells(cellSuite: RunnerTestSuite | undefined): ReadonlySet<string> {
  const selected = new Set<string>()
  for (const sibling of cellSuite?.suite?.tasks ?? []) {
    if (sibling.type !== 'suite') continue
    for (const task of sibling.tasks) {
      if (task.mode !== 'run' && task.mode !== 'queued') continue
      const meta = benchMetaOf(task.meta)
      if (meta) selected.add(meta.cell)
    }
  }
  return selected
}
