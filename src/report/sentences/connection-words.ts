import { joinList } from '../../format/lists.ts'
import { showNumber, showLimits } from '../../format/numbers.ts'
import { countedSamples } from '../../model/counted-samples.ts'
import { orderStatisticInterval } from '../../stats/order-statistic-interval.ts'
import { ascending, quantile } from '../../stats/quantile.ts'
import type { DocumentCell } from '../schema/results-document.ts'

/** Connecting includes the tunnel where a proxy stands between. */
const phases = [
  ['dnsMs', 'for the name'],
  ['connectMs', 'to connect'],
  ['tlsMs', 'for TLS'],
] as const

/**
 * What opening a connection takes in a cell that opens one for each request: the median with its
 * 95 % interval, and the medians of its phases. Undefined where it was not seen, and of simulated
 * endpoints, whose handshake is part of their answer: what is opened is a connection within the machine.
 */
export function openingWords({ samples, simulated }: DocumentCell): string | undefined {
  if (simulated) return undefined
  const opened = countedSamples(samples)
    .filter(({ status, connection }) => status === 'ok' && connection.reused === false)
    .map(({ connection }) => connection)
  const totals = opened.flatMap(({ dnsMs, connectMs, tlsMs }) =>
    connectMs === undefined ? [] : (dnsMs ?? 0) + connectMs + (tlsMs ?? 0),
  )
  const sorted = ascending(totals)
  const median = quantile(sorted, 0.5)
  if (median === undefined) return undefined
  const medians = phases.flatMap(([phase, purpose]) => {
    const times = ascending(opened.flatMap((connection) => connection[phase] ?? []))
    const phaseMs = quantile(times, 0.5)
    return phaseMs === undefined ? [] : `${showNumber(phaseMs)} ms ${purpose}`
  })
  const { low, high } = orderStatisticInterval(sorted, 0.5)
  const total = `${showNumber(median)} ms${showLimits(low, high)}`
  const parts = medians.length === 1 ? ', all of it to connect' : `: ${joinList(medians, 'and')}`
  return `opening one takes ${total} at the median${parts}`
}
