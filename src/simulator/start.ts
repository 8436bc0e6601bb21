import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

import { BenchError } from '../model/bench-error.ts'
import { forkHelper, signalHelper, unrefHelper } from '../model/helper-process.ts'
import type { Catalog } from '../model/provider.ts'
import { errorMessage } from '../transport/error-message.ts'
import type { ServeReply, ServeRequest } from './process-messages.ts'

export interface LocalEndpoints extends ServeReply {
  stop(): void
}

/** For runs that ask nobody. */
export const noEndpoints: LocalEndpoints = {
  baseURLs: {},
  faultlessBaseURLs: {},
  nullEndpoint: '',
  stop: () => undefined,
}

/**
 * Starts the helper process: the null endpoint for the clock's own error and, when `simulate` is
 * set, an endpoint for every provider of the catalogue. Another process, so that answering does not
 * delay measuring.
 */
export async function startLocalEndpoints(options: {
  readonly catalog: Catalog
  readonly seed: number
  readonly timeFactor: number
  readonly simulate: boolean
}): Promise<LocalEndpoints> {
  const child = forkHelper('main', import.meta.url)
  child.send(serveRequest(options))
  const reply = await firstMessage(child)
  unrefHelper(child)
  return { ...reply, stop: () => signalHelper(child, 'SIGKILL') }
}

async function firstMessage(child: ChildProcess): Promise<ServeReply> {
  const exited = once(child, 'exit').then(([code]) => {
    throw new BenchError('internal', `the local endpoints ended with code ${String(code)}`)
  })
  exited.catch(() => undefined)
  const started = once(child, 'message').catch((error: unknown) => {
    throw new BenchError(
      'internal',
      `the local endpoints could not be started: ${errorMessage(error)}`,
    )
  })
  const [reply]: unknown[] = await Promise.race([started, exited])
  if (isServeReply(reply)) return reply
  throw new BenchError('internal', 'the local endpoints answered with something else')
}

function serveRequest({
  catalog,
  seed,
  timeFactor,
  simulate,
}: {
  readonly catalog: Catalog
  readonly seed: number
  readonly timeFactor: number
  readonly simulate: boolean
}): ServeRequest {
  if (!simulate) return { seed, timeFactor, providers: [] }
  return {
    seed,
    timeFactor,
    providers: Object.values(catalog.providers).map((provider) => ({
      // Neither headers nor prices matter there, and headers are secrets.
      provider: { ...provider, headers: {}, prices: {} },
      models: Object.values(catalog.models).filter((model) => model.name in provider.models),
    })),
  }
}

function isServeReply(value: unknown): value is ServeReply {
  return typeof value === 'object' && value !== null && 'nullEndpoint' in value
}
