import { BenchError } from '../model/bench-error.ts'
import { suggestion } from '../model/nearest-name.ts'
import type { Environment } from './environment-overrides.ts'

const PREFIX = 'LLM_BENCH_'

/** Every variable of the environment that means something to us. */
export const variableNames = [
  'LLM_BENCH_MODELS',
  'LLM_BENCH_PROVIDERS',
  'LLM_BENCH_ROUNDS',
  'LLM_BENCH_WARMUP',
  'LLM_BENCH_MAX_TOKENS',
  'LLM_BENCH_JSON_MODE',
  'LLM_BENCH_TIMEOUT_MS',
  'LLM_BENCH_ABORT_ON_FAIL',
  'LLM_BENCH_SEED',
  'LLM_BENCH_TIME_FACTOR',
  'LLM_BENCH_THREADS',
  'LLM_BENCH_MODE',
  'LLM_BENCH_BUDGET_USD',
  'LLM_BENCH_LOCATION',
  'LLM_BENCH_HISTORY',
  'LLM_BENCH_OUTPUT_DIR',
  'LLM_BENCH_RESUME',
  'LLM_BENCH_INJECTOR',
  'LLM_BENCH_RENDEZVOUS',
  'LLM_BENCH_RENDEZVOUS_TOKEN',
  'LLM_BENCH_RENDEZVOUS_WAIT',
] as const

/** Refuses variables that look like ours and are not: a filter that is misspelt filters nothing. */
export function refuseUnknownVariables(environment: Environment): void {
  const name = Object.keys(environment).find(
    (key) => key.toUpperCase().startsWith(PREFIX) && !isKnown(key),
  )
  if (name === undefined) return
  throw new BenchError(
    'invalid-environment',
    `\`${name}\` is not a variable of vitest-llm-bench.${nearest(name.toUpperCase())}`,
  )
}

/** Their long common beginning says nothing: what continues what was typed is nearer than all. */
function nearest(name: string): string {
  const longer = variableNames
    .filter((known) => known.startsWith(name))
    .toSorted((left, right) => left.length - right.length)[0]
  return longer === undefined ? suggestion(name, variableNames) : ` Did you mean \`${longer}\`?`
}

function isKnown(name: string): boolean {
  return variableNames.some((known) => known === name)
}
