import { isAway } from '../model/outage.ts'
import type { Sample } from '../model/sample.ts'
import type { PendingResponse } from './ask.ts'
import type { Pacing } from './pacing.ts'
import type { Suspensions } from './suspensions.ts'

/** A question with what came of it. */
export interface Ended {
  readonly asked: Pick<PendingResponse, 'endpoint' | 'askedAt' | 'round' | 'checked'>
  readonly sample: Sample
}

/**
 * The cells that reached no server and are asked again after a pause, by id, with the pause; of questions that
 * were put side by side. What never answered in this run is no outage.
 */
export function worthAsking(
  ended: readonly Ended[],
  { pacing, suspensions }: { readonly pacing: Pacing; readonly suspensions: Suspensions },
): ReadonlyMap<string, number> {
  const again = new Map<string, number>()
  for (const [provider, own] of Map.groupBy(ended, ({ asked }) => asked.endpoint.provider.name)) {
    const pauses = pacing.noteEnds(
      provider,
      own.map(({ asked, sample }) => ({ model: asked.endpoint.wireModel, sample })),
    )
    for (const { asked, sample } of own) {
      const { endpoint } = asked
      const pauseMs = pauses.get(endpoint.wireModel)
      const isOutage = suspensions.wasAnswered(endpoint) && !suspensions.reasonFor(endpoint)
      if (pauseMs === undefined || !isOutage || !isAway(sample)) continue
      again.set(sample.cell, pauseMs)
    }
  }
  return again
}
