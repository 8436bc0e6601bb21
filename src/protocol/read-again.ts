import type { ProtocolName } from '../model/provider.ts'
import type { Exchange, RawExchange } from './contract.ts'
import { exchangeOf } from './exchange.ts'
import { protocols } from './protocols.ts'

/** The exchange that was captured elsewhere. */
export async function exchangeAgain(name: ProtocolName, raw: RawExchange): Promise<Exchange> {
  const protocol = protocols[name]
  if (protocol.kind === 'http') return exchangeOf(protocol, raw.capture, raw.call)
  return await protocol.replay(raw)
}
