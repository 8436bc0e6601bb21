import { Bench } from 'tinybench'

/**
 * Durations in tinybench's shape, each one iteration. tinybench itself computes the statistics, so that
 * they mean what they mean for ordinary benchmarks; undefined where there is nothing to compute.
 */
export function tinybenchStatistics(name: string, durationsMs: readonly number[]) {
  if (durationsMs.length === 0) return undefined
  const bench = new Bench({ iterations: durationsMs.length, time: 0, warmup: false })
  let next = 0
  bench.add(name, () => {
    // tinybench may call once more to see what the function is: going round keeps every duration.
    const overriddenDuration = durationsMs[next % durationsMs.length] ?? 0
    next += 1
    return { overriddenDuration }
  })
  bench.runSync()
  const result = bench.tasks[0]?.result
  return result?.state === 'completed' ? result : undefined
}
