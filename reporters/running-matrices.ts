import type { MatrixStart, Pause, SamplesTaken } from '../src/bridge/messages.ts'
import { durationMs } from '../src/model/duration.ts'
import type { Progress } from '../src/render/progress.ts'

interface Running {
  readonly start: MatrixStart
  /** Those of later looks included. */
  rounds: number
  last?: SamplesTaken
}

/** How far matrices are: looking it up among their messages would take longer with each. */
export class RunningMatrices {
  readonly #byName = new Map<string, Running>()

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
      lastsMs: lastsMs(start),
      pauseMs: pause?.pauseMs,
    }
  }

  /** While no server answers for a cell. */
  pausedProgress({ matrix, cell, pauseMs }: Pause): Progress | undefined {
    const last = this.#byName.get(matrix)?.last
    return last && this.progressOf(last, { cell, pauseMs })
  }
}

/** Cells of a closed loop that are asked for a time follow each other. */
function lastsMs({ options, cells }: MatrixStart): number | undefined {
  const declared = options['for']
  const isClosedLoop = cells.every(({ levels }) => levels.rate === undefined)
  if (typeof declared !== 'string' || !isClosedLoop) return undefined
  return durationMs(declared) * cells.filter(({ skipped }) => skipped === undefined).length
}
