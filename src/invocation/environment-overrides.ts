import type { EnvironmentOverrides } from '../bridge/settings.ts'
import { BenchError, received, rendered } from '../model/bench-error.ts'
import { suggestion } from '../model/nearest-name.ts'
import type { Catalog } from '../model/provider.ts'
import { MAX_TIME_FACTOR, MAX_TIMER_MS } from '../model/timer-limit.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** The variables in which overrides are given. */
const variables: Readonly<Record<keyof EnvironmentOverrides, string>> = {
  models: 'LLM_BENCH_MODELS',
  providers: 'LLM_BENCH_PROVIDERS',
  rounds: 'LLM_BENCH_ROUNDS',
  warmup: 'LLM_BENCH_WARMUP',
  maxTokens: 'LLM_BENCH_MAX_TOKENS',
  json: 'LLM_BENCH_JSON_MODE',
  timeoutMs: 'LLM_BENCH_TIMEOUT_MS',
  abortOnFail: 'LLM_BENCH_ABORT_ON_FAIL',
  seed: 'LLM_BENCH_SEED',
  timeFactor: 'LLM_BENCH_TIME_FACTOR',
}

/** The variables that say the same again; undefined where one must not be set. */
export function writeOverrides(
  overrides: Readonly<Record<string, unknown>>,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => {
      const value = overrides[name]
      return [
        variable,
        value === undefined ? undefined : Array.isArray(value) ? value.join(',') : rendered(value),
      ]
    }),
  )
}

/** What the `LLM_BENCH_*` variables say; a malformed value is an error before the first request. */
export function readOverrides(environment: Environment, catalog: Catalog): EnvironmentOverrides {
  return {
    models: names(environment, variables.models, Object.keys(catalog.models)),
    providers: names(environment, variables.providers, Object.keys(catalog.providers)),
    rounds: wholeNumber(environment, variables.rounds, 1),
    warmup: wholeNumber(environment, variables.warmup, 0),
    maxTokens: wholeNumber(environment, variables.maxTokens, 1),
    json: boolean(environment, variables.json),
    timeoutMs: wholeNumber(environment, variables.timeoutMs, 1, MAX_TIMER_MS),
    abortOnFail: boolean(environment, variables.abortOnFail),
    seed: wholeNumber(environment, variables.seed, 0),
    timeFactor: wholeNumber(environment, variables.timeFactor, 1, MAX_TIME_FACTOR),
  }
}

/** `LLM_BENCH_THREADS`; undefined when unset. */
export function readThreads(environment: Environment, processors: number): number | undefined {
  return wholeNumber(environment, 'LLM_BENCH_THREADS', 1, processors)
}

/** `LLM_BENCH_MODE`; undefined when unset. */
export function readMode(environment: Environment): 'auto' | 'live' | 'simulated' | undefined {
  const value = given(environment, 'LLM_BENCH_MODE')
  if (value === undefined) return undefined
  if (value === 'auto' || value === 'live' || value === 'simulated') return value
  throw malformed('LLM_BENCH_MODE', value, '`auto`, `live` or `simulated`')
}

/** `LLM_BENCH_HISTORY`; undefined when unset. */
export function readHistoryUse(environment: Environment): boolean | 'read' | undefined {
  const value = given(environment, 'LLM_BENCH_HISTORY')?.toLowerCase()
  if (value === 'read') return value
  return boolean(environment, 'LLM_BENCH_HISTORY', '`true`, `false` or `read`')
}

/** `LLM_BENCH_BUDGET_USD`; undefined when unset. */
export function readBudgetUsd(environment: Environment): number | undefined {
  const value = given(environment, 'LLM_BENCH_BUDGET_USD')
  if (value === undefined) return undefined
  const budget = Number(value)
  if (budget > 0) return budget
  throw malformed('LLM_BENCH_BUDGET_USD', value, 'dollars above 0, or `Infinity`')
}

/** A variable's value; an empty one counts as unset. */
export function given(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim()
  return value === '' ? undefined : value
}

/** The names in a variable's comma list; none when it is unset. */
export function namesIn(environment: Environment, variable: string): string[] {
  const list = (given(environment, variable) ?? '').split(',').map((name) => name.trim())
  return list.filter((name) => name !== '')
}

function names(
  environment: Environment,
  variable: string,
  known: readonly string[],
): string[] | undefined {
  const value = given(environment, variable)
  if (value === undefined) return undefined
  const list = namesIn(environment, variable)
  if (list.length === 0) throw malformed(variable, value, 'a comma list of names')
  for (const name of list) {
    if (!known.includes(name)) {
      throw new BenchError(
        'unknown-name',
        `\`${variable}\` names ${received(name)}, which is not declared.${suggestion(name, known)}`,
      )
    }
  }
  return [...new Set(list)]
}

function wholeNumber(
  environment: Environment,
  variable: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = given(environment, variable)
  if (value === undefined) return undefined
  const number = Number(value)
  if (/^\d+$/.test(value) && number >= least && number <= most) return number
  const isTooMuch = /^\d+$/.test(value) && number >= least
  const range = isTooMuch || most < Number.MAX_SAFE_INTEGER ? `, at most ${most}` : ''
  throw malformed(variable, value, `a whole number, at least ${least}${range}`)
}

function boolean(
  environment: Environment,
  variable: string,
  expected = '`true` or `false`',
): boolean | undefined {
  const value = given(environment, variable)?.toLowerCase()
  if (value === undefined) return undefined
  if (value === 'true' || value === '1') return true
  if (value === 'false' || value === '0') return false
  throw malformed(variable, value, expected)
}

function malformed(variable: string, value: string, expected: string): BenchError {
  return new BenchError(
    'invalid-environment',
    `\`${variable}\` is ${received(value)}; expected ${expected}`,
  )
}
