import type { SamplesTaken } from '../bridge/messages.ts'
import { showDuration, showSeconds } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'

export interface Progress {
  readonly message: Omit<SamplesTaken, 'kind' | 'packed'>
  readonly label: string
  readonly rounds: number
  readonly elapsedMs: number
  /** Set while no server answers for the cell. */
  readonly pauseMs?: number | undefined
}

/** How far a matrix is: round, time spent and left, cell; cut to the terminal's width. */
export function renderProgress(progress: Progress, columns: number): string {
  const { message, label, rounds, elapsedMs, pauseMs } = progress
  const { last, done, total, matrix } = message
  const leftMs = done === 0 ? 0 : (elapsedMs / done) * (total - done)
  const parts = [
    plainText(matrix),
    `round ${last.round + 1} of ${rounds}${last.warmup ? ' (warm-up)' : ''}`,
    `${showDuration(elapsedMs)} elapsed, about ${showDuration(leftMs)} left`,
    plainText(label),
    ...(pauseMs === undefined ? [] : [`unreachable, next try in ${showSeconds(pauseMs)}`]),
  ]
  return plainText(parts.join(' · '), columns - 1)
}
