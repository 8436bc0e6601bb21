import { relative, sep } from 'node:path'

import type { Acceptance, PlannedCell } from '../bridge/artifact.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { acceptable } from '../gate/accept.ts'
import { baselinePath, windowOf } from '../gate/baseline-file.ts'
import { addToBaseline, readBaseline } from '../gate/baseline-store.ts'
import { fingerprintOf } from '../gate/fingerprint.ts'
import type { Past } from '../gate/judge-matrix.ts'
import { listRegressions } from '../gate/limits.ts'
import { onlyAdviceFor } from '../gate/only-advice.ts'
import { sittingWords } from '../gate/sittings.ts'
import type { Identity } from '../gate/window.ts'
import type { AcceptedRun } from '../model/accepted-run.ts'
import { type Axes, type AxisName, axisNames } from '../model/cell.ts'
import { TURNS } from '../model/prompt.ts'
import { toJson } from '../model/to-json.ts'
import type { Verdict } from '../model/verdict.ts'
import type { MeasuredCell } from './measured.ts'
import type { Plan } from './plan.ts'

/** As many digits of a file's hash as tell it from all others. */
const FILE_DIGITS = 12

/** A matrix and the runs somebody accepted of it: what it is judged against, and added to. */
export class MatrixBaseline {
  readonly #plan: Plan
  readonly #settings: RunSettings
  readonly #path: string
  readonly #project: string | undefined
  readonly #accepted: readonly AcceptedRun[]

  /** Reads the baseline of a bench file; throws where it is damaged, before anything is asked. */
  constructor(
    plan: Plan,
    settings: RunSettings,
    file: { readonly path: string; readonly project: string | undefined },
  ) {
    this.#plan = plan
    this.#settings = settings
    this.#project = file.project
    this.#path = baselinePath(file.path)
    this.#accepted = readBaseline(this.#path)
  }

  /** What the measured cells are judged against. */
  past(cells: readonly (MeasuredCell & PlannedCell)[]): Past {
    const { gate, location, mode, runId } = this.#settings
    return {
      accepted: this.#accepted,
      runId,
      identity: this.#identity(cells),
      options: gate,
      onlyAdvice: onlyAdviceFor({ isSimulated: mode === 'simulated', location }),
    }
  }

  /** Accepts the measured cells into the file, those that may not be with their reasons. */
  accept(cells: readonly (MeasuredCell & PlannedCell)[], verdicts: readonly Verdict[]): Acceptance {
    const { gate, mode, modeReason, runId, root } = this.#settings
    const { thresholds } = this.#plan
    const { run, refused } = acceptable({
      runId,
      cells,
      identity: this.#identity(cells),
      gated: listRegressions(thresholds, gate).map(({ metric }) => metric),
      verdicts,
      isAutoSimulated: mode === 'simulated' && modeReason === 'auto',
      hasFailureThreshold: thresholds.failures !== undefined,
    })
    const accepted = Object.keys(run.cells).length
    const all = accepted > 0 ? addToBaseline(this.#path, run) : this.#accepted
    const path = relative(root, this.#path).split(sep).join('/')
    const window = windowOf(all, run)
    return { path, accepted, runs: window.length, sittings: sittingWords(window), refused }
  }

  #identity(cells: readonly (MeasuredCell & PlannedCell)[]): Identity {
    const { mode, location } = this.#settings
    const { name, prompts, temperature, stream, axes, adaptive, turns, promptFile } = this.#plan
    // Levels of an axis with more than one stand in the cells' ids; those of the others do not.
    const single = axisNames.flatMap((axis) =>
      axis !== 'model' && axis !== 'provider' && axes[axis].length === 1 && !isUnpadded(axis, axes)
        ? [[axis, axes[axis][0] ?? 'none'] as const]
        : [],
    )
    return {
      matrix: name,
      fingerprint: fingerprintOf({
        mode,
        location,
        prompts,
        settings: {
          // Projects of one Vitest may run one file in ways of their own, each with its past.
          ...(this.#project && { project: this.#project }),
          temperature,
          ...(!stream && { stream }),
          ...Object.fromEntries(single),
          ...(promptFile && { promptFile: promptFile.sha256.slice(0, FILE_DIGITS) }),
          ...(turns !== undefined && turns !== TURNS && { turns }),
          // Stopping early is a bias of its own: such runs are compared among themselves.
          ...(adaptive && { rounds: toJson(adaptive) }),
        },
      }),
      cells: new Map(
        cells.map((cell) => [cell.id, { endpoint: cell.endpoint, snapshot: snapshotOf(cell) }]),
      ),
    }
  }
}

/** Runs that were accepted before prompts could be padded say nothing of it. */
function isUnpadded(axis: AxisName, { inputTokens }: Axes): boolean {
  return axis === 'inputTokens' && inputTokens[0] === undefined
}

/** The one model snapshot that answered; undefined where none or several did. */
function snapshotOf({ samples }: MeasuredCell): string | undefined {
  const served = new Set(samples.flatMap(({ servedModel }) => servedModel ?? []))
  return served.size === 1 ? [...served][0] : undefined
}
