import { type Cell, isUnderLoad } from '../model/cell.ts'
import type { Round } from '../model/round.ts'
import { protocols } from '../protocol/protocols.ts'
import { mostInOneSecond } from './arrival-times.ts'
import type { PricedEndpoint } from './endpoint.ts'
import type { Instruments } from './instruments.ts'

/** Waits where a provider asked for a pause, and opens the connections that load needs. */
export async function prepare(
  asked: readonly { readonly cell: Cell; readonly endpoint: PricedEndpoint }[],
  block: readonly Round[],
  {
    client,
    signal,
    suspensions,
    pacing,
    of = 1,
  }: Pick<Instruments, 'client' | 'signal' | 'suspensions' | 'pacing'> & {
    /** How many injectors share the load. */
    readonly of?: number | undefined
  },
): Promise<void> {
  for (const { cell, endpoint } of asked) {
    if (suspensions.reasonFor(endpoint) !== undefined) continue
    const { provider, baseURL } = endpoint
    await pacing.wait(endpoint, signal)
    const { rate, concurrency } = cell.levels
    if (!isUnderLoad(cell.levels) || protocols[provider.protocol].kind !== 'http') continue
    // How many a rate needs depends on the answers; a second's worth is a beginning.
    const streams = rate === undefined ? concurrency / of : (mostInOneSecond(block) ?? rate / of)
    await client.prepare(new URL(baseURL), Math.min(block.length, Math.ceil(streams)), signal)
  }
}
