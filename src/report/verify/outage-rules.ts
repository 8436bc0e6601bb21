import { isAway } from '../../model/outage.ts'
import { mismatch, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'
import { roundsAskedOnce, rulesOf } from './sample-rules.ts'

/**
 * An outage hides no failure: its requests are samples like others, they reached no server, and their rounds
 * were asked again.
 */
export function outageRules(recorded: RecordedMatrix): Mismatch[] {
  const rounds = roundsAskedOnce(recorded)
  const drawn = { seed: recorded.matrix.seed, rounds: [...rounds.values()] }
  const isStopped = recorded.matrix.stopped !== undefined
  return recorded.cells.flatMap((cell) => {
    const asked = new Set(cell.samples.map(({ round }) => round))
    return cell.cell.outages.flatMap(({ from, to, tries }, number) => {
      const place = [...cell.path, 'outages', number]
      const end = to ?? Infinity
      const begun = { path: [...place, 'to'], basis: 'when it began' }
      return [
        ...(end > from ? [] : [mismatch(to, `more than ${from}`, begun)]),
        ...tries.flatMap((sample, index) => {
          const path = [...place, 'tries', index]
          const at = (field: string, basis: string) => ({ path: [...path, field], basis })
          const { sentAt = from, status, failure } = sample
          const wrong: Mismatch[] = []
          if (status !== 'failed' || !isAway(sample)) {
            wrong.push(
              mismatch(failure, 'that there was no connection', at('failure', 'the outage')),
            )
          }
          if (sentAt < from || sentAt > end) {
            wrong.push(
              mismatch(sentAt, `from ${from} to ${to ?? 'its end'}`, at('sentAt', 'the outage')),
            )
          }
          // Of a run that ended in an outage the last round may have no sample.
          if (!isStopped && !asked.has(sample.round)) {
            wrong.push(
              mismatch(sample.round, 'a round that was measured again', at('round', 'samples')),
            )
          }
          const round = rounds.get(sample.round)
          return [
            ...wrong,
            ...(round ? rulesOf(sample, { path, recorded: cell, round, ...drawn }) : []),
          ]
        }),
      ]
    })
  })
}
