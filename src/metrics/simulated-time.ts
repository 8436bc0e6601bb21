import type { Observation } from '../model/observation.ts'

/**
 * An observation on the clock that runs `timeFactor` times as fast: the one place where time becomes
 * simulated time. What is observed of real endpoints has no factor, and never comes here.
 */
export function inSimulatedTime(observation: Observation, timeFactor: number): Observation {
  const { sentAt, firstByteAt, endedAt, error, reading, connection } = observation
  const simulated = (time: number | undefined): number | undefined =>
    time === undefined ? undefined : time * timeFactor
  return {
    ...observation,
    sentAt: simulated(sentAt),
    firstByteAt: simulated(firstByteAt),
    endedAt: simulated(endedAt),
    error: error && { ...error, at: simulated(error.at) },
    reading: {
      ...reading,
      deltas: reading.deltas.map((delta) => ({ ...delta, at: delta.at * timeFactor })),
    },
    connection: {
      ...connection,
      dnsMs: simulated(connection.dnsMs),
      connectMs: simulated(connection.connectMs),
      tlsMs: simulated(connection.tlsMs),
    },
  }
}

/** A stamp of a sample on the clock of its times: between two of them lies what they are apart in these. */
export function onOwnClock(
  stamp: number,
  { timeFactor = 1 }: { readonly timeFactor?: number | undefined },
): number {
  return stamp * timeFactor
}
