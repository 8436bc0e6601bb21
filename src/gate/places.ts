import type { AcceptedRun } from '../model/accepted-run.ts'
import { differingFields } from './window.ts'

type Fingerprint = AcceptedRun['fingerprint']

/** Where runs like this one are accepted: fingerprints that differ from its own in the location alone. */
export function placesOf(
  accepted: readonly AcceptedRun[],
  { matrix, fingerprint }: { readonly matrix: string; readonly fingerprint: Fingerprint },
): Fingerprint[] {
  const places = new Map<string | undefined, Fingerprint>()
  for (const run of accepted) {
    if (run.matrix !== matrix) continue
    const fields = differingFields(run.fingerprint, fingerprint)
    if (fields.every((field) => field === 'location')) {
      places.set(run.fingerprint['location'], run.fingerprint)
    }
  }
  return [...places.values()]
}

/** How long a cell's answers took in milliseconds, by the last run that was accepted there. */
export function answerTimes(
  accepted: readonly AcceptedRun[],
  { matrix, fingerprint }: { readonly matrix: string; readonly fingerprint: Fingerprint },
): ReadonlyMap<string, number> {
  const own = accepted.filter(
    (run) => run.matrix === matrix && differingFields(run.fingerprint, fingerprint).length === 0,
  )
  return new Map(
    own.flatMap(({ cells }) =>
      Object.entries(cells).flatMap(([id, { values }]): [string, number][] =>
        values['totalMs'] ? [[id, values['totalMs'].median]] : [],
      ),
    ),
  )
}
