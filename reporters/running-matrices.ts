import type { MatrixStart, Pause, PlannedCell, SamplesTaken } from '../src/bridge/messages.ts'
import type { RunSettings } from '../src/bridge/settings.ts'
import { durationMs } from '../src/model/duration.ts'
import type { Progress } from '../src/render/progress.ts'

const MS_PER_SECOND = 1000

interface Running {
  readonly start: MatrixStart
  /** Those of later looks included. */
  rounds: number
  last?: SamplesTaken
}

/** How far matrices are: looking it up among their messages would take longer with each. */
export class RunningMatrices {
  readonly #byName = new Map<string, Running>()
  readonly #timeFactor: number

  constructor({ mode, timeFactor }: Pick<RunSettings, 'mode' | 'timeFactor'>) {
    this.#timeFactor = mode === 'simulated' ? timeFactor : 1
  }

  begin(start: MatrixStart): void {
    this.#byName.set(start.name, { start, rounds: start.rounds.length })
  }

  /** So many rounds are asked once more. */
  extend(matrix: string, rounds: number): void {
    const running = this.#byName.get(matrix)
    if (running) running.rounds += rounds
  }

  clear(): void {
    this.#byName.clear()
  }

  /** After samples have ended. */
  progressOf(message: SamplesTaken, pause?: Pick<Pause, 'cell' | 'pauseMs'>): Progress | undefined {
    const running = this.#byName.get(message.matrix)
    if (!running) return undefined
    const { start, rounds } = running
    running.last = message
    const shown = pause?.cell ?? message.last.cell
    return {
      message,
      label: start.cells.find((cell) => cell.id === shown)?.label ?? '',
      rounds,
      elapsedMs: Date.now() - start.startedAt,
      lastsMs: lastsMs(start, this.#timeFactor),
      pauseMs: pause?.pauseMs,
    }
  }

  /** While no server answers for a cell. */
  pausedProgress({ matrix, cell, pauseMs }: Pause): Progress | undefined {
    const last = this.#byName.get(matrix)?.last
    return last && this.progressOf(last, { cell, pauseMs })
  }
}

/** How long a matrix takes whose cells follow each other by the clock: those with a rate, or asked for a time. */
function lastsMs(
  { options, cells, drawnFrom, rounds, capacity }: MatrixStart,
  timeFactor: number,
): number | undefined {
  // A search ends when it has found enough.
  if (capacity) return undefined
  const asked = cells.filter(({ skipped }) => skipped === undefined)
  if (asked.length > 0 && asked.every(({ levels }) => levels.rate !== undefined)) {
    const requests = ({ id }: PlannedCell): number =>
      drawnFrom.counts?.[drawnFrom.cells.indexOf(id)] ?? rounds.length
    const seconds = asked.map((cell) => requests(cell) / (cell.levels.rate ?? NaN))
    return (seconds.reduce((sum, own) => sum + own, 0) * MS_PER_SECOND) / timeFactor
  }
  const declared = options['for']
  const isClosedLoop = asked.every(({ levels }) => levels.rate === undefined)
  if (typeof declared !== 'string' || !isClosedLoop) return undefined
  return (durationMs(declared) * asked.length) / timeFactor
}
