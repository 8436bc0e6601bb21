import { basename, dirname } from 'node:path'

import type { RunSettings } from '../bridge/settings.ts'
import { refuseOtherRun, unclaimedRun } from './resumed-run.ts'
import { variableNames } from './variables.ts'

/** How a process was started. */
export interface Started {
  readonly argv: readonly string[]
  readonly variables: Readonly<Record<string, string | undefined>>
}

/** Words that a shell takes as they are. */
const PLAIN = /^[\w@%+=:,./-]+$/
/** Flags of `run` that are called otherwise than the variables they stand for. */
const flagsOf: Readonly<Record<string, readonly string[]>> = {
  LLM_BENCH_ROUNDS: ['--rounds', '--iterations'],
  LLM_BENCH_BUDGET_USD: ['--budget'],
}

/**
 * The line that goes on with a run, asking for the same as the one that began it; undefined where it would
 * be refused. A budget that was spent is left out: it has to be raised.
 */
export function resumeCommand(
  settings: RunSettings,
  {
    isOutOfMoney,
    project,
    started = { argv: process.argv, variables: process.env },
  }: {
    readonly isOutOfMoney: boolean
    /** Name of the project, where others have runs of their own. */
    readonly project?: string | undefined
    readonly started?: Started
  },
): string | undefined {
  if (!isResumable(settings)) return undefined
  const { argv, variables } = started
  const [, program = '', ...given] = argv
  const isOurs = /^(?:vitest-llm-bench|cli\.[jt]s)$/.test(basename(program))
  const isVitest = /^vitest(?:\.mjs)?$/.test(basename(program))
  const args = isOurs || isVitest ? given : ['bench']
  const kept = variableNames.flatMap((name) => {
    const value = variables[name] ?? ''
    const isLeftOut =
      name === 'LLM_BENCH_RESUME' ||
      value === '' ||
      (isOutOfMoney && name === 'LLM_BENCH_BUDGET_USD') ||
      (isOurs && isFlag(name, args))
    return isLeftOut ? [] : [`${name}=${inShell(value)}`]
  })
  const words = isOurs
    ? ['npx', 'vitest-llm-bench', ...withResume(args, settings.runId)]
    : ['npx', 'vitest', ...args]
  const chosen = project === undefined || args.includes('--project') ? [] : ['--project', project]
  return [
    ...(isOurs ? [] : [`LLM_BENCH_RESUME=${settings.runId}`]),
    ...kept,
    ...[...words, ...(isOurs ? [] : chosen)].map(inShell),
  ].join(' ')
}

/** Whether the run could go on now, as far as that is known before its bench files are loaded. */
function isResumable(settings: RunSettings): boolean {
  // The others have gone, and a part of a load is none.
  if (settings.injector) return false
  // The ledger of several runs lies in the folder of one.
  if (settings.mode === 'live' && dirname(settings.ledgerPath) !== settings.runDir) return false
  try {
    const begun = unclaimedRun(settings.runDir)
    refuseOtherRun(begun, settings)
    return begun.chains.every(
      ({ brokenAt, entries }) =>
        brokenAt === undefined || !entries.some(({ kind }) => kind === 'matrix-start'),
    )
  } catch {
    return false
  }
}

function isFlag(variable: string, args: readonly string[]): boolean {
  const name = variable.replace('LLM_BENCH_', '').toLowerCase().replaceAll('_', '-')
  const flags = flagsOf[variable] ?? [`--${name}`]
  return args.some((arg) => flags.some((flag) => arg === flag || arg.startsWith(`${flag}=`)))
}

/** The arguments of `run`, with this run to go on with in place of another. */
function withResume(args: readonly string[], runId: string): string[] {
  const at = args.indexOf('--resume')
  const next = args[at + 1] ?? ''
  const isValue = at >= 0 && (next === 'latest' || /^\d{8}T\d{6}Z-/.test(next))
  const rest = args.filter(
    (arg, index) => !arg.startsWith('--resume=') && index !== at && !(isValue && index === at + 1),
  )
  return [...rest, '--resume', runId]
}

/** A word as a shell takes it. */
export function inShell(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
