import { inShell } from '../invocation/resume-command.ts'
import { BenchError, received } from '../model/bench-error.ts'

/** What the command line of `run` says; values as typed, undefined where a flag was not given. */
export interface RunFlags {
  readonly models?: string
  readonly providers?: string
  readonly rounds?: string
  readonly iterations?: string
  readonly warmup?: string
  readonly maxTokens?: string
  readonly jsonMode?: true
  readonly abortOnFail?: true
  readonly sweepTokens?: string | true
  readonly seed?: string
  readonly reference?: string
  readonly location?: string
  readonly budget?: string
  readonly mode?: string
  readonly json?: true
  readonly resume?: string | true
}

/** The lengths of `--sweep-tokens` without a value. */
const usualSweep = [256, 512, 1024, 2048]

export interface Override {
  readonly flag: string
  readonly variable: string
  readonly value: string
}

/** The flags that stand for a variable of the environment, in the words of both. */
function overridesOf(flags: RunFlags): Override[] {
  const given = [
    ['--models', 'LLM_BENCH_MODELS', flags.models],
    ['--providers', 'LLM_BENCH_PROVIDERS', flags.providers],
    ['--rounds', 'LLM_BENCH_ROUNDS', flags.rounds],
    ['--iterations', 'LLM_BENCH_ROUNDS', flags.iterations],
    ['--warmup', 'LLM_BENCH_WARMUP', flags.warmup],
    ['--max-tokens', 'LLM_BENCH_MAX_TOKENS', flags.maxTokens],
    ['--json-mode', 'LLM_BENCH_JSON_MODE', flags.jsonMode && 'true'],
    ['--abort-on-fail', 'LLM_BENCH_ABORT_ON_FAIL', flags.abortOnFail && 'true'],
    ['--seed', 'LLM_BENCH_SEED', flags.seed],
    ['--location', 'LLM_BENCH_LOCATION', flags.location],
    ['--budget', 'LLM_BENCH_BUDGET_USD', flags.budget],
    ['--mode', 'LLM_BENCH_MODE', flags.mode],
    ['--resume', 'LLM_BENCH_RESUME', flags.resume === true ? 'latest' : flags.resume],
  ] as const
  return given.flatMap(([flag, variable, value]) => {
    if (value === undefined) return []
    // An empty variable counts as unset; an empty flag is a slip, such as an unset shell variable.
    if (value.trim() === '') {
      throw new BenchError('invalid-option', `\`${flag}\` is empty; give a value or leave it out`)
    }
    return [{ flag, variable, value }]
  })
}

/** Hands the flags on as the variables they stand for: Vitest refuses flags it does not know. */
export function applyOverrides(flags: RunFlags): Override[] {
  const overrides = overridesOf(flags)
  for (const { variable, value } of overrides) process.env[variable] = value
  return overrides
}

/** The flags as somebody types them. */
export function wordsOfFlags(flags: RunFlags): string[] {
  return Object.entries(flags).flatMap(([name, value]: [string, string | true | undefined]) => {
    if (value === undefined) return []
    const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    return value === true ? [flag] : [flag, inShell(value)]
  })
}

/** The lengths to sweep over; undefined without the flag. */
export function sweepOf({ sweepTokens }: RunFlags): readonly number[] | undefined {
  if (sweepTokens === undefined) return undefined
  if (sweepTokens === true) return usualSweep
  const words = sweepTokens.split(',').map((word) => word.trim())
  const lengths = words.map(Number)
  const isSound = words.every((word) => /^[1-9]\d{0,14}$/.test(word))
  if (isSound && new Set(lengths).size === lengths.length) return lengths
  throw new BenchError(
    'invalid-option',
    `\`--sweep-tokens\` is ${received(sweepTokens)}; expected different whole numbers, at least 1, e.g. ${usualSweep.join(',')}`,
  )
}

/** A message about variables in the words of the flags that set them. */
export function inWordsOfFlags(message: string, overrides: readonly Override[]): string {
  return overrides.reduce((text, { flag, variable }) => text.replaceAll(variable, flag), message)
}

/** Refuses flags that belong to the built-in matrix where bench files are given. */
export function refuseForFiles(files: readonly string[], flags: RunFlags): void {
  if (files.length === 0) return
  const sweep = sweepOf(flags)
  const [flag, instead] = sweep
    ? ['--sweep-tokens', `maxTokens: [${sweep.join(', ')}]`]
    : ['--reference', "reference: { provider: 'openai' }"]
  if (!sweep && flags.reference === undefined) return
  throw new BenchError(
    'invalid-option',
    `\`${flag}\` is for the built-in matrix, and bench files are named (${files.join(', ')}). In a bench file write ${instead}`,
  )
}
