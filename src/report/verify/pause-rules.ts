import type { ProviderPause } from '../../model/provider-pause.ts'
import type { Sample } from '../../model/sample.ts'
import { MAX_PAUSE_MS } from '../../runner/refusal-pauses.ts'
import { mismatch, type Mismatch, type Path } from './mismatch.ts'
import type { RecordedCell, RecordedMatrix } from './recorded-matrix.ts'

/** Stamps of two clocks. */
const TOLERANCE_MS = 2

/** A provider gets no requests for a while because it refused one, and then it does get none. */
export function pauseRules(recorded: RecordedMatrix): Mismatch[] {
  const { matrix, cells, path } = recorded
  return matrix.pauses.flatMap((pause, index) => {
    const place = [...path, 'pauses', index]
    const { provider, cell: id, pauseMs, askedMs = Infinity } = pause
    const at = (field: string, basis: string) => ({ path: [...place, field], basis })
    const wrong: Mismatch[] = []
    if (pauseMs > MAX_PAUSE_MS || pauseMs < Math.min(askedMs, MAX_PAUSE_MS / 2)) {
      const expected = `at least what was asked for, and at most ${MAX_PAUSE_MS}`
      if (pauseMs > MAX_PAUSE_MS || askedMs !== Infinity) {
        wrong.push(mismatch(pauseMs, expected, at('pauseMs', 'what the provider asked for')))
      }
    }
    const isJudge = matrix.judges.some((judge) => judge.provider === provider)
    const own = cells.find(({ cell }) => cell.id === id && cell.provider === provider)
    if (!own)
      return isJudge
        ? wrong
        : [...wrong, mismatch(id, 'a cell of the provider', at('cell', 'the cells'))]
    const wasRefused = requestsOf(own).some((sample) => isRefusal(sample, pause))
    // Of a run that ended then there may be no sample.
    if (!wasRefused && matrix.stopped === undefined) {
      wrong.push(mismatch(pause.round, 'a round in which a request failed', at('round', 'samples')))
    }
    return [...wrong, ...askedMeanwhile(pause, recorded, place)]
  })
}

/** Load keeps its schedule, and another process has another clock. */
function askedMeanwhile(
  { provider, model, cell: refused, from, pauseMs }: ProviderPause,
  { matrix, cells }: RecordedMatrix,
  path: Path,
): Mismatch[] {
  const asked = cells.find(({ cell }) => cell.id === refused)?.cell.model
  if (matrix.drawnFrom.blockSize > 1 || matrix.resumptions.length > 0) return []
  const early = cells
    .filter(
      ({ cell }) => cell.provider === provider && (model === undefined || cell.model === asked),
    )
    .flatMap(requestsOf)
    .find(
      ({ sentAt = -Infinity }) =>
        sentAt > from + TOLERANCE_MS && sentAt < from + pauseMs - TOLERANCE_MS,
    )
  if (!early) return []
  return [
    mismatch(early.sentAt, 'no request of the provider', {
      path: [...path, 'pauseMs'],
      basis: 'when its requests were sent',
    }),
  ]
}

function requestsOf({ samples, cell }: RecordedCell): Sample[] {
  const tries = cell.outages.flatMap((outage) => outage.tries)
  return [...samples, ...tries, ...cell.tryouts, ...cell.repeated]
}

function isRefusal({ round, failure }: Sample, pause: ProviderPause): boolean {
  return round === pause.round && failure !== undefined
}
