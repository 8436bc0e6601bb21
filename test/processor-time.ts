/**
 * What this process has worked meanwhile, in milliseconds of a processor: a busy machine makes waiting longer,
 * and this not.
 */
export async function processorMs(action: () => unknown): Promise<number> {
  const [tookMs] = await withProcessorMs(action)
  return tookMs
}

/** The same, with what came out. */
export async function withProcessorMs<Result>(
  action: () => Result | Promise<Result>,
): Promise<[number, Result]> {
  const before = process.cpuUsage()
  const result = await action()
  const { user, system } = process.cpuUsage(before)
  return [(user + system) / 1000, result]
}
