import { Bench } from 'tinybench'
import type { BenchmarkGroup, BenchmarkProvider, BenchResult } from 'vitest'

import { chatCallOf } from './dsl/chat-call.ts'
import type { NamedCall } from './dsl/join-plans.ts'

/** Vitest's benchmark provider: LLM calls go to our engine, everything else to tinybench. */
const provider: BenchmarkProvider = {
  async run(group: BenchmarkGroup): Promise<BenchResult[]> {
    const calls: NamedCall[] = []
    const ordinary: BenchmarkGroup['registrations'] = []
    for (const registration of group.registrations) {
      const call = chatCallOf(registration.fn)
      if (call) calls.push({ ...call, name: registration.name })
      else ordinary.push(registration)
    }
    const results = ordinary.length > 0 ? await runOrdinary(ordinary, group) : []
    if (calls.length === 0) return results
    // Only now: ordinary benchmarks need nothing of it.
    const [{ runCalls }, { toBenchResults }] = await Promise.all([
      import('./dsl/run-calls.ts'),
      import('./dsl/tinybench-result.ts'),
    ])
    return [...results, ...toBenchResults(calls, await runCalls(calls, group))]
  },
}

export default provider

/** What Vitest does without a provider of one's own. */
async function runOrdinary(
  registrations: BenchmarkGroup['registrations'],
  { test, config, options }: BenchmarkGroup,
): Promise<BenchResult[]> {
  const bench = new Bench({
    signal: test.context.signal,
    name: test.fullTestName,
    retainSamples: config.retainSamples,
    ...options,
    now: performance.now.bind(performance),
  })
  for (const { name, fn, fnOpts } of registrations) bench.add(name, fn, fnOpts)
  await bench.run()
  const errors = bench.tasks.flatMap(({ result }) =>
    result.state === 'errored' ? [result.error] : [],
  )
  if (errors.length === 1) throw errors[0]
  if (errors.length > 1) throw new AggregateError(errors, 'Some benchmarks failed')
  return bench.tasks.map(({ name, result }) => {
    if (result.state === 'completed') return { ...result, name }
    throw new Error(`benchmark "${name}" did not complete: it is ${result.state}`)
  })
}
