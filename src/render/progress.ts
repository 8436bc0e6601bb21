import type { SamplesTaken } from '../bridge/messages.ts'
import { pluralize } from '../format/lists.ts'
import { showDuration, showSeconds } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'

export interface Progress {
  readonly message: Omit<SamplesTaken, 'kind' | 'packed'>
  readonly label: string
  readonly rounds: number
  readonly elapsedMs: number
  /** How long all of it takes; undefined where a number of rounds ends it. */
  readonly lastsMs?: number | undefined
  /** Set while no server answers for the cell. */
  readonly pauseMs?: number | undefined
}

/** How far a matrix is: round, time spent and left, cell; cut to the terminal's width. */
export function renderProgress(progress: Progress, columns: number): string {
  const { message, label, rounds, elapsedMs, lastsMs, pauseMs } = progress
  const { last, done, total, matrix } = message
  const leftMs =
    lastsMs === undefined
      ? done === 0
        ? 0
        : (elapsedMs / done) * (total - done)
      : Math.max(0, lastsMs - elapsedMs)
  const place =
    lastsMs === undefined ? `round ${last.round + 1} of ${rounds}` : pluralize(done, 'request')
  const parts = [
    plainText(matrix),
    `${place}${last.warmup ? ' (warm-up)' : ''}`,
    `${showDuration(elapsedMs)} elapsed, about ${showDuration(leftMs)} left`,
    plainText(label),
    ...(pauseMs === undefined ? [] : [`unreachable, next try in ${showSeconds(pauseMs)}`]),
  ]
  return plainText(parts.join(' · '), columns - 1)
}
