import { once } from 'node:events'

import { signals } from '../invocation/interrupt.ts'
import { tokenIn, waitIn } from '../invocation/read-injector.ts'
import { toolVersion } from '../invocation/tool.ts'
import { BenchError, received } from '../model/bench-error.ts'
import { addressText, type RendezvousAddress } from '../model/injector.ts'
import { openRendezvous, type Rendezvous } from '../rendezvous/open-rendezvous.ts'
import { unixNow } from '../transport/clock.ts'
import { errorMessage } from '../transport/error-message.ts'
import { print, type Shell } from './shell.ts'

export interface RendezvousFlags {
  readonly injectors: string
  readonly port: string
  readonly host: string
}

const MAX_PORT = 65_535

/** Opens the place where the injectors of a load meet, and keeps it open until it is told to end. */
export async function rendezvous(
  { injectors, port, host }: RendezvousFlags,
  shell: Shell,
  signal: AbortSignal,
): Promise<void> {
  const address = { host, port: wholeNumber('--port', port, { least: 0, most: MAX_PORT }) }
  const count = wholeNumber('--injectors', injectors, { least: 2, most: 1000 })
  const token = tokenIn(shell.env, address)
  const opened = await open(address, {
    injectors: count,
    token,
    waitMs: waitIn(shell.env),
    onNews: (news) => print(shell, [news]),
  })
  print(shell, [`${count} injectors meet at ${addressText(opened.address)}; Ctrl-C closes it`])
  if (!signal.aborted) await once(signal, 'abort')
  opened.close()
}

/** Aborts when this process is told to end. */
export function untilTold(): AbortSignal {
  const told = new AbortController()
  for (const signal of signals) process.once(signal, () => told.abort())
  return told.signal
}

async function open(
  address: RendezvousAddress,
  options: Pick<Parameters<typeof openRendezvous>[0], 'injectors' | 'token' | 'waitMs' | 'onNews'>,
): Promise<Rendezvous> {
  const version = toolVersion()
  try {
    return await openRendezvous({ address, version, now: unixNow, ...options })
  } catch (error) {
    throw new BenchError(
      'rendezvous',
      `cannot listen at ${addressText(address)}: ${errorMessage(error)}. Take another \`--port\`, or a \`--host\` of this machine`,
    )
  }
}

function wholeNumber(
  flag: string,
  text: string,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= least && number <= most) return number
  throw new BenchError(
    'invalid-option',
    `\`${flag}\` is ${received(text)}; expected a whole number from ${least} to ${most}`,
  )
}
