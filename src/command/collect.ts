import { relative, resolve } from 'node:path'

import { pluralize } from '../format/lists.ts'
import { collectFiles } from '../invocation/collect-files.ts'
import { distinctRuns } from '../invocation/distinct-runs.ts'
import { signalCodes } from '../invocation/interrupt.ts'
import { inShell } from '../invocation/resume-command.ts'
import { variableNames } from '../invocation/variables.ts'
import { BenchError } from '../model/bench-error.ts'
import { demandOf } from '../render/estimate.ts'
import { shownFile } from '../report/reading/shown-file.ts'
import { acceptBaseline } from './baseline.ts'
import { collectRuns } from './collect-runs.ts'
import {
  type CollectionPlan,
  planLines,
  readEvery,
  readRuns,
  refuseDearer,
} from './collection-plan.ts'
import { matchingFiles } from './matching-files.ts'
import { Interruptible } from './measure-apart.ts'
import { openProjectToLook } from './open-project-to-look.ts'
import {
  applyOverrides,
  inWordsOfFlags,
  refuseForFiles,
  type RunFlags,
  wordsOfFlags,
} from './run-flags.ts'
import { conclude, print, type Shell } from './shell.ts'
import { showUtc } from './show-utc.ts'

export interface CollectFlags extends RunFlags {
  readonly runs: string
  readonly every: string
}

/**
 * Fills a baseline: measures bench files several times, far apart, each run in a process of its own, and
 * accepts those that are whole and green as `baseline accept` does.
 */
export async function collect(
  filters: readonly string[],
  { runs, every, ...flags }: CollectFlags,
  shell: Shell,
): Promise<void> {
  const asked = { runs: readRuns(runs), everyMs: readEvery(every) }
  const variables = givenVariables()
  const overrides = applyOverrides(flags)
  let looked: Looked
  try {
    looked = await look(filters, asked)
  } catch (error) {
    if (error instanceof Error) error.message = inWordsOfFlags(error.message, overrides)
    throw error
  }
  const { files, plan, isPlaceless } = looked
  refuseForFiles(files, flags)
  refuseDearer(plan)
  print(shell, [
    `collect   ${pluralize(plan.runs, 'run')}, one every ${every}: ${files.join(', ')}`,
    ...planLines(plan, Date.now()),
    ...(isPlaceless ? ['location  none: without `--location` the gate only advises'] : []),
  ])
  using interruptible = new Interruptible()
  const { accepted, dueAt } = await collectRuns(plan, {
    now: Date.now,
    wait: (until) => interruptible.wait(until),
    isEnded: () => interruptible.signal !== undefined,
    measure: () => interruptible.measure(filters.length === 0 ? files : filters),
    accept: ({ folder, root }) => acceptBaseline(folder, root),
    say: (lines) => print(shell, lines),
  })
  const missing = plan.runs - accepted
  const rest = ['--runs', String(missing), '--every', every, ...wordsOfFlags(flags)]
  const goOn = [...variables, 'npx vitest-llm-bench baseline collect', ...rest]
  const isEarly = plan.mode === 'live' && dueAt > Date.now()
  conclude(shell, {
    passed: missing === 0,
    lines: [
      `${accepted} of ${pluralize(plan.runs, 'run')} accepted`,
      ...(missing === 0
        ? []
        : [
            `To go on${isEarly ? `, after ${showUtc(dueAt)}` : ''}:`,
            `  ${[...goOn, ...filters.map(inShell)].join(' ')}`,
          ]),
    ],
  })
  const { signal } = interruptible
  if (signal !== undefined && missing > 0) shell.exitCode = signalCodes[signal]
}

interface Looked {
  /** Bench files as seen from the working folder. */
  readonly files: readonly string[]
  readonly plan: CollectionPlan
  /** Live, without a location. */
  readonly isPlaceless: boolean
}

/** What the bench files would send, and in which mode; nothing is sent. */
async function look(
  filters: readonly string[],
  asked: Pick<CollectionPlan, 'runs' | 'everyMs'>,
): Promise<Looked> {
  await using opened = await openProjectToLook()
  const { vitest, projects } = opened
  for (const filter of filters) await matchingFiles(vitest, filter)
  const collected = await collectFiles(vitest, filters)
  const broken = collected.flatMap(({ file, errors }) =>
    errors.map((message) => `${shownFile(file)}: ${message}`),
  )
  if (broken.length > 0) throw new Error(broken.join('\n'))
  const declaring = collected.filter(({ metas }) => metas.length > 0)
  const runs = distinctRuns(projects).map(({ settings }) => settings)
  if (runs.every(({ mode, modeReason }) => mode === 'simulated' && modeReason === 'auto')) {
    throw new BenchError(
      'missing-credentials',
      'no API key was found, and a run that is simulated for that reason is never accepted. Set a key, or choose the simulator with `--mode simulated`',
    )
  }
  const live = runs.filter(({ mode }) => mode === 'live')
  const mode = live.length > 0 ? 'live' : 'simulated'
  const { cells, ...demand } = demandOf(declaring, mode)
  if (cells === 0) {
    throw new BenchError('no-data', 'no bench file declares a matrix that would be measured')
  }
  return {
    files: declaring.map(({ file }) => relative(process.cwd(), resolve(vitest.config.root, file))),
    plan: {
      ...asked,
      ...demand,
      mode,
      budgetUsd: Math.min(...live.map(({ budgetUsd }) => budgetUsd)),
    },
    isPlaceless: live.some(({ location }) => location === undefined),
  }
}

/** What is not to be repeated, or not to be shown. */
const unsaid: ReadonlySet<string> = new Set(['LLM_BENCH_RESUME', 'LLM_BENCH_RENDEZVOUS_TOKEN'])

/** The variables of ours that a person set, as they stand before a command. */
function givenVariables(): string[] {
  return variableNames.flatMap((name) => {
    const value = process.env[name] ?? ''
    return value === '' || unsaid.has(name) ? [] : `${name}=${inShell(value)}`
  })
}
