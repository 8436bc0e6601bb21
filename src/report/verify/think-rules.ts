import { onOwnClock } from '../../metrics/simulated-time.ts'
import { recordedThinkTime } from '../../model/think-time.ts'
import { thinkMsBefore } from '../../runner/think-time.ts'
import { mismatch, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** Times of day have few digits behind the point of a millisecond. */
const RESOLUTION_MS = 0.01

/** No turn of a conversation was sent before its cell's last answer had been thought about. */
export function thinkRules({ path, matrix, cells }: RecordedMatrix): Mismatch[] {
  const { thinkTimeMs } = matrix.options
  if (thinkTimeMs === undefined) return []
  const thinking = recordedThinkTime.safeParse(thinkTimeMs).data
  if (!thinking) {
    const place = { path: [...path, 'options', 'thinkTimeMs'], basis: 'what can be declared' }
    return [mismatch(thinkTimeMs, 'a think time', place)]
  }
  const rounds = new Map(matrix.rounds.map((round) => [round.index, round]))
  return cells.flatMap((recorded) => {
    const byRound = new Map(recorded.samples.map((sample) => [sample.round, sample]))
    return recorded.samples.flatMap((sample, index) => {
      const round = rounds.get(sample.round)
      const before = byRound.get(sample.round - 1)
      const { sentAt } = sample
      if (!round || before?.sentAt === undefined || before.endMs === undefined) return []
      const thinkMs = thinkMsBefore(round, { thinking, seed: matrix.seed })
      if (sentAt === undefined || thinkMs === 0) return []
      const passedMs = onOwnClock(sentAt - before.sentAt, sample) - before.endMs
      if (passedMs >= thinkMs - onOwnClock(RESOLUTION_MS, sample)) return []
      return [
        mismatch(passedMs, `at least ${thinkMs} ms after the turn before`, {
          path: [...recorded.path, 'samples', index, 'sentAt'],
          basis: 'the seed and options.thinkTimeMs',
        }),
      ]
    })
  })
}
