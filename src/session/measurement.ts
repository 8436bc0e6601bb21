import type { BenchMessage, MatrixStart, PlannedCell } from '../bridge/messages.ts'
import type { RunSettings } from '../bridge/settings.ts'
import { abortWords } from '../gate/abort-words.ts'
import { foundCells } from '../gate/found-cells.ts'
import { matrixContrasts } from '../gate/judge-matrix.ts'
import { type Cell, isUnderLoad } from '../model/cell.ts'
import type { Round } from '../model/round.ts'
import type { StoppingRule } from '../model/stopping-rule.ts'
import type { PricedEndpoint } from '../runner/endpoint.ts'
import { type Ending, measure } from '../runner/measure.ts'
import { Outages } from '../runner/outages.ts'
import { pacingOf } from '../runner/pacing.ts'
import { schedule } from '../runner/schedule.ts'
import { isAskedInFull } from './asked-in-full.ts'
import type { MatrixBaseline } from './baseline.ts'
import { conclude, noConclusion } from './conclude.ts'
import type { DeclaredAt } from './declared-at.ts'
import { endpointOf } from './endpoint-of.ts'
import { finishedMatrix, measuredCell, resumeOf } from './finished-matrix.ts'
import { openInstruments } from './instruments.ts'
import { laterLooksOf } from './later-look.ts'
import { leftMatrix } from './left-matrix.ts'
import { LoadSpread } from './load-spread.ts'
import { MatrixJournal, refuseCredentialIn, runEntry } from './matrix-journal.ts'
import { drawnFrom, matrixStart } from './matrix-start.ts'
import { maxChargeOf } from './max-request.ts'
import type { Measured, MeasuredCell } from './measured.ts'
import { meetSimulator } from './meet-simulator.ts'
import { Meeting } from './meeting.ts'
import { openCourse } from './open-course.ts'
import { openLimits } from './open-limits.ts'
import { judgeOf } from './plan-judges.ts'
import type { Plan } from './plan.ts'
import { neededCells } from './planned-cells.ts'
import { withRealGlobals } from './real-globals.ts'
import { isCutOff, isFound, searchCapacity } from './search-capacity.ts'
import { suspensionReasons, stopReason } from './stop-reason.ts'
import { TakenSamples } from './taken-samples.ts'
import { trueValues } from './true-values.ts'
import { refuseChanges } from './unchanged-plan.ts'

/** Whose a measurement is, and who hears of it while it goes on. */
export interface MeasurementPort {
  /** Absolute path of the file that declares the matrix. */
  readonly file: string
  /** Tells the matrix from all others: of two with one identity, a cache could answer the second. */
  readonly identity: string
  tell(message: BenchMessage): Promise<unknown>
  /** Resolves when all that was told has crossed, where some of it waits for more. */
  crossed?(): Promise<unknown>
}

/** Measures a matrix once, for whoever asks first; all others wait for the same result. */
export class Measurement {
  readonly #plan: Plan
  readonly #settings: RunSettings
  readonly #cells: readonly PlannedCell[]
  readonly #baseline: MatrixBaseline | undefined
  readonly #declaredAt: DeclaredAt
  #measured: Promise<Measured> | undefined

  constructor(
    plan: Plan,
    settings: RunSettings,
    {
      cells,
      baseline,
      declaredAt = {},
    }: {
      readonly cells: readonly PlannedCell[]
      readonly baseline?: MatrixBaseline | undefined
      readonly declaredAt?: DeclaredAt
    },
  ) {
    this.#plan = plan
    this.#settings = settings
    this.#cells = cells
    this.#baseline = baseline
    this.#declaredAt = declaredAt
  }

  /**
   * The measured matrix. The first caller's port hears of it, its signal stops the measuring;
   * `selected` are the ids of the cells that somebody needs.
   */
  get(
    port: MeasurementPort,
    signal: AbortSignal,
    selected: () => ReadonlySet<string>,
  ): Promise<Measured> {
    this.#measured ??= withRealGlobals(() => this.#measure(port, signal, selected()))
    return this.#measured
  }

  /** Resolves when nothing is measured any more: an abort ends tests sooner than the measuring. */
  async settled(): Promise<void> {
    await this.#measured?.catch(() => undefined)
  }

  async #measure(
    port: MeasurementPort,
    signal: AbortSignal,
    selected: ReadonlySet<string>,
  ): Promise<Measured> {
    const { file, identity } = port
    const [plan, settings] = [this.#plan, this.#settings]
    const left = settings.isResumed ? leftMatrix(settings.runDir, identity) : undefined
    using journal = new MatrixJournal(settings, left?.chain)
    /** What is told is on disk before. */
    const tell = (message: BenchMessage): Promise<unknown> => {
      journal.append(message)
      return port.tell(message)
    }
    const matrix = plan.name
    const instruments = await openInstruments(settings, signal)
    const clock = await meetSimulator(plan, settings, instruments)
    const needed = neededCells(this.#cells, plan, selected)
    const cells = needed.filter(({ skipped }) => skipped === undefined)
    const spread = await LoadSpread.begin(cells, plan, { settings, instruments })
    const planned = drawnFrom(plan, settings, identity)
    // A search draws the rounds of each block when it knows whom to ask.
    const rounds = plan.capacity ? [] : schedule(planned)
    const planning: MatrixStart = {
      ...matrixStart(plan, settings, {
        file,
        declaredAt: this.#declaredAt,
        planned,
        rounds,
        cells: needed,
        tools: instruments,
      }),
      startedAt: Date.now(),
      calibrationErrorsMs: instruments.calibrationErrorsMs,
      excessLoad: await spread.excess(),
    }
    using meeting = await Meeting.of(planning, settings, { signal, tell })
    const start = meeting ? { ...planning, injector: meeting.injector } : planning
    const outages = new Outages()
    if (left) {
      refuseChanges(left.start, start)
      for (const message of left.messages) await port.tell(message)
      if (left.end) return finishedMatrix(left, left.end, { cells, plan })
      left.replay(outages)
      await tell(resumeOf(left, matrix))
    } else {
      refuseCredentialIn(start)
      journal.append(runEntry(settings))
      await tell(start)
    }
    const isAnyWaiting =
      cells.some(({ levels }) => isUnderLoad(levels)) || plan.order === 'providers'
    const waiting = isAnyWaiting ? await instruments.secondReader() : undefined
    const told = (message: BenchMessage): Promise<unknown> => port.tell(message)
    const samples = new TakenSamples(matrix, { cells, journal, tell: told, waiting, spread })
    samples.tryouts.push(...(left?.tryouts ?? []))
    const taken = samples.byCell
    const { budget, suspensions } = openLimits(settings)
    const pacing = pacingOf(settings.mode, { seed: plan.seed, matrix: identity })
    for (const pause of left?.pauses ?? []) {
      pacing.resume(pause)
      suspensions.notePause(pause)
    }
    const judges = plan.judges.map((judge) => judgeOf(judge, settings))
    const judgingUsd = judges.reduce((sum, { endpoint }) => sum + endpoint.maxRequestUsd, 0)
    const walk = async (
      asked: readonly Round[],
      of: readonly Cell[],
      stopping?: StoppingRule,
    ): Promise<Ending> => {
      const resumed = left?.resume(asked, { seed: plan.seed, identity })
      if (resumed && resumed.anew.length > 0) {
        const { anew, repeated } = resumed
        await tell({ kind: 'asked-anew', matrix, rounds: anew, repeated })
      }
      return measure(
        {
          // Pool, settings and how load comes are the plan's.
          ...plan,
          rounds: resumed?.rounds ?? asked,
          recorded: resumed && samples.recalling(resumed.recorded),
          cells: of,
          endpointOf: (cell) => this.#endpointOf(cell),
          judgedBy: judges,
          storeText: settings.storeText,
          stopping,
          injection: meeting,
        },
        {
          ...instruments,
          budget,
          suspensions,
          pacing,
          outages,
          signal,
          waiting,
          ...samples.hooks,
        },
      )
    }
    const maxUsdOf = (cell: Cell): number => this.#endpointOf(cell).maxRequestUsd + judgingUsd
    const course = openCourse(plan, { cells, gate: settings.gate, budget, maxUsdOf })
    const reasonAgainst = (cell: Cell): string | undefined =>
      suspensions.reasonFor(this.#endpointOf(cell))
    const asking = { cells, matrix, planned, tell, walk, taken, reasonAgainst }
    const searched = plan.capacity && (await searchCapacity({ ...asking, rule: plan.capacity }))
    const ending = searched?.ending ?? (await walk(rounds, cells, course))
    const due = meeting?.own(rounds, cells, plan.seed) ?? rounds
    const measured = cells.map((cell): MeasuredCell & PlannedCell => {
      const own = [...(taken.get(cell.id) ?? [])]
      const isWhole = searched
        ? !isCutOff(cell, searched)
        : isAskedInFull(cell, own, { rounds: due, plan })
      const why = isWhole || course.ended ? undefined : reasonAgainst(cell)
      return measuredCell(cell, { samples: own, plan, suspended: why })
    })
    const { ended } = course
    const stopped = ended
      ? abortWords(ended, measured)
      : searched && isFound(searched)
        ? undefined
        : (meeting?.over ?? stopReason(ending, budget))
    meeting?.leave(stopped)
    const { reference, thresholds } = plan
    const contrasts = matrixContrasts({ cells: measured, reference, thresholds })
    const conclusion =
      stopped === undefined && !meeting
        ? await conclude({
            baseline: this.#baseline,
            cells: foundCells(measured, { rule: plan.capacity, capacities: searched?.capacities }),
            plan,
            gate: settings.gate,
            contrasts,
            accept: settings.accept,
            lookAgain: laterLooksOf({ ...asking, gate: settings.gate, budget, maxUsdOf, signal }),
          })
        : { ...noConclusion, verdicts: ended?.verdicts ?? [] }
    await tell({
      kind: 'matrix-end',
      matrix,
      endedAt: Date.now(),
      stopped,
      aborted: ended?.aborted,
      suspended: suspensionReasons(measured),
      searchCuts: searched?.cuts,
      outages: Object.fromEntries(cells.map(({ id }) => [id, outages.of(id)])),
      tryouts: samples.tryouts,
      threads: spread.threads,
      truth: trueValues(measured, { plan, settings, clock }),
      ...conclusion,
    })
    return {
      cells: new Map(measured.map((cell) => [cell.id, cell])),
      contrasts,
      verdicts: conclusion.verdicts,
      stopped,
      isAborted: ended !== undefined,
    }
  }

  #endpointOf(cell: Cell): PricedEndpoint {
    const settings = this.#settings
    const planned = this.#cells.find(({ id }) => id === cell.id)
    return {
      ...endpointOf(cell, { settings, rounds: this.#plan.rounds, environment: process.env }),
      ...maxChargeOf(planned?.maxRequest, settings),
    }
  }
}
