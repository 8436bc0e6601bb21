import { serveNullEndpoint } from './null-endpoint.ts'
import type { ServeReply, ServeRequest } from './process-messages.ts'

// Signals are for the run; this process lives until the run lets go of it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)
process.on('disconnect', () => process.exit(0))

process.once('message', (request: ServeRequest) => {
  // The run may have ended meanwhile; then nobody listens.
  void serve(request).then((reply) => process.send?.(reply, () => undefined))
})

async function serve({ seed, timeFactor, providers }: ServeRequest): Promise<ServeReply> {
  const baseURLs: Record<string, string> = {}
  const faultlessBaseURLs: Record<string, string> = {}
  if (providers.length > 0) {
    const { serveProvider } = await import('./serve-provider.ts')
    for (const { provider, models } of providers) {
      const served = { provider, models, seed, timeFactor }
      baseURLs[provider.name] = await serveProvider({ ...served, hasFaults: true })
      faultlessBaseURLs[provider.name] = await serveProvider({ ...served, hasFaults: false })
    }
  }
  return { baseURLs, faultlessBaseURLs, nullEndpoint: await serveNullEndpoint() }
}
