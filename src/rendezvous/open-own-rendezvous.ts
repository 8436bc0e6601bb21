import { setTimeout as delay } from 'node:timers/promises'

import type { InjectorSettings } from '../model/injector.ts'
import { unixNow } from '../transport/clock.ts'
import { errorCode } from '../transport/error-message.ts'
import { openRendezvous, type Rendezvous } from './open-rendezvous.ts'

const RETRY_MS = 1000
/** Another machine's address, or one at which somebody listens: they have opened it. */
const isOthers: ReadonlySet<string | undefined> = new Set(['EADDRINUSE', 'EADDRNOTAVAIL'])
/** The name of a machine that has just begun may not be known yet. */
const isUnknownYet: ReadonlySet<string | undefined> = new Set(['ENOTFOUND', 'EAI_AGAIN'])

/**
 * Opens the rendezvous where this is the first of the injectors, and its address is one of this machine's.
 * Undefined where it is for somebody else to open: who joins finds out whether anybody has.
 */
export async function openOwnRendezvous(
  injector: InjectorSettings | undefined,
): Promise<Rendezvous | undefined> {
  if (injector?.number !== 1) return undefined
  const { rendezvous: address, of: injectors, token, version, waitMs } = injector
  for (const until = unixNow() + waitMs; ;) {
    try {
      return await openRendezvous({ address, injectors, token, version, waitMs, now: unixNow })
    } catch (error) {
      const code = errorCode(error)
      if (isOthers.has(code) || (isUnknownYet.has(code) && unixNow() >= until)) return undefined
      if (!isUnknownYet.has(code)) throw error
      await delay(RETRY_MS)
    }
  }
}
