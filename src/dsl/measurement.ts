import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

import { recordArtifact, type RunnerTestCase } from 'vitest'

import {
  type BenchArtifact,
  type BenchMessage,
  type PlannedCell,
  toArtifact,
} from '../bridge/artifact.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { judgeThreshold } from '../gate/judge.ts'
import { listThresholds } from '../gate/threshold-list.ts'
import { summarizeCell } from '../metrics/summary.ts'
import type { Cell } from '../model/cell.ts'
import type { Price } from '../model/provider.ts'
import type { Sample } from '../model/sample.ts'
import type { CellSummary } from '../model/summary.ts'
import type { Verdict } from '../model/verdict.ts'
import { type Budget, LedgerBudget, unlimitedBudget } from '../runner/budget.ts'
import { Journal } from '../runner/journal.ts'
import { type Ending, measure } from '../runner/measure.ts'
import { promptSha256, schedule } from '../runner/schedule.ts'
import { type DeclaredAt, placeOf } from './declared-at.ts'
import { endpointOf } from './endpoint-of.ts'
import { openInstruments } from './instruments.ts'
import type { Plan } from './plan.ts'

declare module 'vitest' {
  interface TestArtifactRegistry {
    'vitest-llm-bench': BenchArtifact
  }
}

/** A cell with everything that was observed of it. */
export interface MeasuredCell extends Cell {
  readonly price: Price | undefined
  readonly samples: readonly Sample[]
  readonly summary: CellSummary
}

/** What one measuring of a matrix yielded. */
export interface Measured {
  readonly cells: ReadonlyMap<string, MeasuredCell>
  readonly verdicts: readonly Verdict[]
  /** Why it was stopped before its last round; undefined when it was not. */
  readonly stopped: string | undefined
}

/** Measures a matrix once, for whichever test comes first; all others wait for the same result. */
export class Measurement {
  readonly #plan: Plan
  readonly #settings: RunSettings
  readonly #cells: readonly PlannedCell[]
  readonly #declaredAt: DeclaredAt
  #measured: Promise<Measured> | undefined

  constructor(
    plan: Plan,
    settings: RunSettings,
    cells: readonly PlannedCell[],
    declaredAt: DeclaredAt = {},
  ) {
    this.#plan = plan
    this.#settings = settings
    this.#cells = cells
    this.#declaredAt = declaredAt
  }

  /**
   * The measured matrix. The first caller's test carries the messages to the main process, its
   * signal stops the measuring; `selected` are the ids of the cells that some test needs.
   */
  get(
    test: RunnerTestCase,
    signal: AbortSignal,
    selected: () => ReadonlySet<string>,
  ): Promise<Measured> {
    this.#measured ??= this.#measure(test, signal, selected())
    return this.#measured
  }

  async #measure(
    test: RunnerTestCase,
    signal: AbortSignal,
    selected: ReadonlySet<string>,
  ): Promise<Measured> {
    const plan = this.#plan
    const settings = this.#settings
    const file = test.file.filepath
    const tell = (message: BenchMessage): Promise<unknown> =>
      recordArtifact(test, toArtifact(message))
    const instruments = await openInstruments(settings, signal)
    const cells = this.#cells.filter((cell) => selected.has(cell.id) && cell.skipped === undefined)
    const identity = identityOf(test, plan.name, settings.root)
    const cellIds = plan.cells.map((cell) => cell.id)
    const rounds = schedule({
      seed: plan.seed,
      matrix: identity,
      location: settings.location,
      cellIds,
      prompts: plan.prompts,
      rounds: plan.rounds,
      warmup: plan.warmup,
    })
    const measuredIds = new Set(cells.map((cell) => cell.id))
    await tell({
      kind: 'matrix-start',
      run: {
        id: settings.runId,
        seed: settings.seed,
        mode: settings.mode,
        modeReason: settings.modeReason,
        location: settings.location,
        ...settings.facts,
      },
      name: plan.name,
      file: relative(settings.root, file).split(sep).join('/'),
      ...placeOf(this.#declaredAt, file),
      sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
      seed: plan.seed,
      axes: plan.axes,
      reference: plan.reference,
      options: optionsOf(plan),
      drawnFrom: { identity, prompts: plan.prompts.map(promptSha256), cells: cellIds },
      rounds: rounds.map((round) => ({
        ...round,
        order: round.order.filter((id) => measuredIds.has(id)),
      })),
      cells: this.#cells.filter((cell) => selected.has(cell.id)),
      startedAt: Date.now(),
      calibrationErrorsMs: instruments.calibrationErrorsMs,
    })

    const samples = new Map<string, Sample[]>(cells.map((cell) => [cell.id, []]))
    const total = cells.length * rounds.length
    let done = 0
    const journal = new Journal(join(settings.runDir, 'samples.ndjson'), warn)
    const budget =
      settings.mode === 'simulated'
        ? unlimitedBudget
        : new LedgerBudget(settings.budgetUsd, join(settings.runDir, 'ledger.json'))
    const ending = await measure(
      {
        seed: plan.seed,
        rounds,
        cells,
        endpointOf: (cell) =>
          endpointOf(cell, {
            settings,
            prompts: plan.prompts,
            key: (name) => process.env[name]?.trim(),
          }),
        temperature: plan.temperature,
        timeoutMs: plan.timeoutMs,
        checks: plan.checks,
        storeText: settings.storeText,
      },
      {
        ...instruments,
        budget,
        signal,
        async onSample(sample) {
          done += 1
          samples.get(sample.cell)?.push(sample)
          const simulated = settings.mode === 'simulated'
          journal.append({ matrix: plan.name, simulated, ...sample })
          await tell({ kind: 'sample', matrix: plan.name, sample, done, total })
        },
      },
    )

    const measured = new Map(
      cells.map((cell): [string, MeasuredCell] => {
        const taken = samples.get(cell.id) ?? []
        const summary = summarizeCell(taken, cell.price?.outputPerMTok)
        return [cell.id, { ...cell, samples: taken, summary }]
      }),
    )
    const stopped = stopReason(ending, budget)
    // A part of the rounds is no basis for a verdict.
    const verdicts = stopped === undefined ? judge(measured.values(), plan) : []
    await tell({ kind: 'matrix-end', matrix: plan.name, endedAt: Date.now(), stopped, verdicts })
    return { cells: measured, verdicts, stopped }
  }
}

function judge(cells: Iterable<MeasuredCell>, plan: Plan): Verdict[] {
  const thresholds = listThresholds(plan.thresholds)
  return [...cells].flatMap((cell) =>
    thresholds.map((threshold) => judgeThreshold(cell, cell.summary, threshold)),
  )
}

/**
 * File, suites and name: two matrices of one name in two places must not share nonces, or a cache
 * could answer.
 */
function identityOf(test: RunnerTestCase, name: string, root: string): string {
  const path = [relative(root, test.file.filepath).split(sep).join('/')]
  const suites: string[] = []
  for (let suite = test.suite; suite; suite = suite.suite) suites.unshift(suite.name)
  const depth = suites.indexOf(name)
  return [...path, ...(depth === -1 ? suites : suites.slice(0, depth)), name].join(' > ')
}

function stopReason(ending: Ending, { spentUsd, limitUsd }: Budget): string | undefined {
  if (ending === 'complete') return undefined
  if (ending === 'aborted') return 'stopped before its last round'
  return `stopped by the budget: $${spentUsd.toFixed(4)} of \`budgetUsd\` $${limitUsd} are spent or set aside, and the next request could exceed it`
}

function optionsOf(plan: Plan): Record<string, unknown> {
  const { rounds, warmup, temperature, timeoutMs, thresholds } = plan
  return { rounds, warmup, temperature, timeoutMs, thresholds, checks: Object.keys(plan.checks) }
}

function warn(message: string): void {
  process.stderr.write(`vitest-llm-bench: ${message}\n`)
}
