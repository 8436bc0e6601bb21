/** Pools whose workers are processes: threads take no options of V8. */
const processPools: ReadonlySet<string> = new Set(['forks', 'vmForks'])

/**
 * New objects in a worker take three times as much at most. By default V8 lets them grow to 16 MB and more under load:
 * that takes over 100 MB more of memory, and looking through them stops the worker for up to 20 ms, in which stamps are
 * late.
 */
const MAX_YOUNG_MB = 8

/** Node's arguments for the workers of a project: the project's own have the last word. */
export function workerArguments({
  pool,
  execArgv,
}: {
  readonly pool: unknown
  readonly execArgv: readonly string[]
}): string[] {
  const isProcess = typeof pool === 'string' && processPools.has(pool)
  return [...(isProcess ? [`--max-semi-space-size=${MAX_YOUNG_MB}`] : []), ...execArgv]
}
