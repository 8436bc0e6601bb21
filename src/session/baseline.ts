import { relative, sep } from 'node:path'

import type { Acceptance, PlannedCell } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import type { GatedMatrix } from '../bridge/test-meta.ts'
import { type Acceptable, acceptable, rememberable } from '../gate/accept.ts'
import { baselinePath, windowOf } from '../gate/baseline-file.ts'
import { addToBaseline, readBaseline } from '../gate/baseline-store.ts'
import { failsBuild } from '../gate/fails-build.ts'
import { fingerprintOf, searchSettings } from '../gate/fingerprint.ts'
import type { LookSamples } from '../gate/gate-request.ts'
import { type History, historyPath } from '../gate/history-file.ts'
import { addToHistory, forgetHistory, openHistory } from '../gate/history-store.ts'
import type { Past } from '../gate/judge-matrix.ts'
import { listRegressions } from '../gate/limits.ts'
import { matrixRounds } from '../gate/matrix-rounds.ts'
import { onlyAdviceFor } from '../gate/only-advice.ts'
import { sittingWords } from '../gate/sittings.ts'
import type { Identity } from '../gate/window.ts'
import type { AcceptedRun } from '../model/accepted-run.ts'
import { arrivalsSetting } from '../model/arrivals.ts'
import { type Axes, type AxisName, axisNames } from '../model/cell.ts'
import type { ChosenRounds, RoundsWish } from '../model/chosen-rounds.ts'
import { TURNS } from '../model/prompt.ts'
import { thinkTimeSetting } from '../model/think-time.ts'
import { toJson } from '../model/to-json.ts'
import type { Verdict } from '../model/verdict.ts'
import type { MeasuredCell } from './measured.ts'
import type { Plan } from './plan.ts'
import { worldOf } from './run-of.ts'

/** As many digits of a file's hash as tell it from all others. */
const FILE_DIGITS = 12

/** A matrix and the runs somebody accepted of it: what it is judged against, and added to. */
export class MatrixBaseline {
  readonly #plan: Plan
  readonly #settings: RunSettings
  readonly #path: string
  readonly #project: string | undefined
  readonly #accepted: readonly AcceptedRun[]
  readonly #history: History | undefined

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
    this.#history = settings.history === false ? undefined : openHistory(historyPath(this.#path))
  }

  /**
   * The matrix as `plan` looks at it, with the rounds of `plan`; undefined where it has no regression
   * threshold. `wish` is what it is to see.
   */
  gated(
    cells: readonly PlannedCell[],
    {
      rounds,
      warmup,
      against,
      gate,
      chosenRounds: chosen,
    }: Pick<Plan, 'rounds' | 'warmup' | 'against' | 'gate' | 'chosenRounds'> = this.#plan,
    wish?: RoundsWish,
  ): GatedMatrix | undefined {
    const regressions = listRegressions(this.#plan.thresholds, gate)
    if (regressions.length === 0) return undefined
    return {
      path: this.#path,
      fingerprint: this.#identity(cells.map((cell) => ({ ...cell, samples: [] }))).fingerprint,
      cells: cells.map(({ id, label, levels, endpoint }) => ({
        id,
        label,
        provider: levels.provider,
        model: levels.model,
        endpoint,
      })),
      thresholds: regressions.map(({ metric, limit }) => ({ metric, limit })),
      options: gate,
      rounds: against?.rounds ?? rounds,
      warmup,
      runId: this.#settings.runId,
      isHistoryKept: this.#settings.history !== false,
      wish,
      chosen,
    }
  }

  /** The rounds that a change needs which the matrix is to see; `cells` are all that it declares. */
  chooseRounds(cells: readonly PlannedCell[], wish: RoundsWish): ChosenRounds | undefined {
    const { mode, location, history } = this.#settings
    const gated = this.gated(cells)
    const isSimulated = mode === 'simulated'
    return (
      gated &&
      matrixRounds(
        {
          ...gated,
          matrix: this.#plan.name,
          accepted: this.#accepted,
          history: history === false ? undefined : (this.#history?.runs ?? []),
          onlyAdvice: onlyAdviceFor({ isSimulated, location }),
        },
        { ...wish, budgetUsd: isSimulated ? undefined : wish.budgetUsd },
      )
    )
  }

  /** What the measured cells are judged against. */
  past(cells: readonly (MeasuredCell & PlannedCell)[]): Past {
    const { accept, gate, history, location, mode, runId } = this.#settings
    return {
      accepted: this.#accepted,
      // What is accepted with -u is not on trial.
      history: history === false || accept ? undefined : (this.#history?.runs ?? []),
      runId,
      identity: this.#identity(cells),
      options: gate,
      onlyAdvice: onlyAdviceFor({ isSimulated: mode === 'simulated', location }),
    }
  }

  /** Accepts the measured cells into the file, those that may not be with their reasons. */
  accept(cells: readonly (MeasuredCell & PlannedCell)[], verdicts: readonly Verdict[]): Acceptance {
    const { run, refused } = acceptable(this.#measured(cells, verdicts))
    const accepted = Object.keys(run.cells).length
    const all = accepted > 0 ? addToBaseline(this.#path, run) : this.#accepted
    if (accepted > 0 && this.#settings.history === true) {
      forgetHistory(historyPath(this.#path), run)
    }
    const path = this.#shown(this.#path)
    const window = windowOf(all, run)
    return { path, accepted, runs: window.length, sittings: sittingWords(window), refused }
  }

  /**
   * Remembers a judged build for those after it. What is to be said of the history: that there was none,
   * that it was damaged, or that this build could not be added.
   */
  remember(
    cells: readonly (MeasuredCell & PlannedCell)[],
    verdicts: readonly Verdict[],
    later: readonly LookSamples[],
  ): string | undefined {
    const { gate, history } = this.#settings
    if (history === false || !verdicts.some(isTested)) return undefined
    const path = historyPath(this.#path)
    const isGreen = !verdicts.some((verdict) => failsBuild(verdict, gate))
    const run = rememberable(this.#measured(cells, verdicts), { isGreen, later })
    const unwritten = run && history === true ? addToHistory(path, run) : undefined
    const shown = this.#shown(path)
    if (!this.#history) return `there was no history of earlier builds in ${shown}`
    const said = [this.#history.damage, unwritten].flatMap((words) => words ?? [])
    return said.length === 0
      ? undefined
      : `the history ${shown} ${[...new Set(said)].join('; it ')}`
  }

  #shown(path: string): string {
    return relative(this.#settings.root, path).split(sep).join('/')
  }

  #measured(
    cells: readonly (MeasuredCell & PlannedCell)[],
    verdicts: readonly Verdict[],
  ): Acceptable {
    const { gate, mode, modeReason, runId } = this.#settings
    const { thresholds } = this.#plan
    return {
      runId,
      cells,
      identity: this.#identity(cells),
      gated: listRegressions(thresholds, gate).map(({ metric }) => metric),
      verdicts,
      isAutoSimulated: mode === 'simulated' && modeReason === 'auto',
      hasFailureThreshold: thresholds.failures !== undefined,
    }
  }

  #identity(cells: readonly (Pick<MeasuredCell, 'samples'> & PlannedCell)[]): Identity {
    const { mode, location } = this.#settings
    const {
      name,
      prompts,
      temperature,
      stream,
      axes,
      arrivals,
      adaptive,
      turns,
      promptFile,
      thinking,
      capacity,
    } = this.#plan
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
        world: worldOf(this.#settings),
        prompts,
        settings: {
          // Projects of one Vitest may run one file in ways of their own, each with its past.
          ...(this.#project && { project: this.#project }),
          temperature,
          ...(!stream && { stream }),
          ...arrivalsSetting(arrivals),
          ...thinkTimeSetting(thinking),
          ...searchSettings(capacity),
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

/** Whether something was held against accepted runs. */
function isTested(verdict: Verdict): boolean {
  return (
    verdict.kind === 'regression' && (verdict.p1 !== undefined || verdict.verdict === 'improved')
  )
}

/** Runs that were accepted before prompts could be padded, or rates have stages, say nothing of it. */
function isUnpadded(axis: AxisName, axes: Axes): boolean {
  return (axis === 'inputTokens' || axis === 'stage') && axes[axis][0] === undefined
}

/** The one model snapshot that answered; undefined where none or several did. */
function snapshotOf({ samples }: Pick<MeasuredCell, 'samples'>): string | undefined {
  const served = new Set(samples.flatMap(({ servedModel }) => servedModel ?? []))
  return served.size === 1 ? [...served][0] : undefined
}
