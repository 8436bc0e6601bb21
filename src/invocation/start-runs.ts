import { basename, join } from 'node:path'

import type { TestProject, Vitest } from 'vitest/node'

import { readTextsOf } from '../bridge/packed-samples.ts'
import { writesBlob } from '../bridge/reporter-names.ts'
import {
  CHOSEN_ROUNDS_KEY,
  DRAWN_SEED_KEY,
  LOOK_ONLY_KEY,
  type RecordedRounds,
  type RunSettings,
  SETTINGS_KEY,
} from '../bridge/settings.ts'
import { BenchError, rendered, withFrames } from '../model/bench-error.ts'
import { canonicalJson } from '../model/canonical-json.ts'
import type { AwsCredentials } from '../model/credentials.ts'
import { JOURNAL_FILE } from '../model/run-files.ts'
import { keepHeapSmall } from '../model/small-heap.ts'
import { openOwnRendezvous } from '../rendezvous/open-own-rendezvous.ts'
import { credentialsOf } from '../secrets/credentials-of.ts'
import { redactDeep } from '../secrets/redaction.ts'
import { watchFor, withoutCredentials, withoutCredentialsIn } from '../secrets/watch.ts'
import { noEndpoints, startLocalEndpoints } from '../simulator/start.ts'
import { askAws } from './ask-aws.ts'
import { checkOutput } from './check-output.ts'
import { outputCleaner } from './clean-output.ts'
import type { Environment } from './environment-overrides.ts'
import { outliveOutput, stopOnInterrupt } from './interrupt.ts'
import type { AttachedProject, StandIns } from './invocation.ts'
import { reportRun } from './report-run.ts'
import { rerunSettings } from './rerun.ts'
import { refuseOtherRun } from './resumed-run.ts'
import { describeRun } from './run-facts.ts'
import { needsAws, type SettledRun, settleRun } from './settle.ts'
import { withEnvironment } from './with-environment.ts'

declare module 'vitest' {
  interface ProvidedContext {
    [LOOK_ONLY_KEY]: Readonly<Record<string, RunSettings>>
    [DRAWN_SEED_KEY]: number
    [CHOSEN_ROUNDS_KEY]: RecordedRounds
  }
}

/** Projects of one root, with the same options and environment, are one run. */
interface Group {
  readonly projects: AttachedProject[]
  readonly settled: SettledRun
  readonly environment: Environment
}

/**
 * Settles the run of every project, and begins what a run needs. One run where projects share folder,
 * options and environment, else a run for each: with its own mode, seed and folder, on one budget.
 */
export async function startRuns(
  vitest: Vitest,
  attached: readonly AttachedProject[],
  standIns: StandIns,
): Promise<ReadonlyMap<TestProject, RunSettings>> {
  standIns.guard.begin(outputCleaner)
  try {
    return await start(vitest, attached, standIns)
  } catch (error) {
    throw withFrames(withoutCredentialsIn(error))
  }
}

async function start(
  vitest: Vitest,
  attached: readonly AttachedProject[],
  standIns: StandIns,
): Promise<ReadonlyMap<TestProject, RunSettings>> {
  const lookOnly = vitest.config.provide[LOOK_ONLY_KEY]
  const settings = new Map<TestProject, RunSettings>()
  const unsettled: AttachedProject[] = []
  for (const item of attached) {
    const given = lookOnly?.[item.project.name]
    if (given) settings.set(item.project, given)
    else unsettled.push(item)
  }
  const groups = await settleGroups(vitest, unsettled)
  const budget = sharedBudget(groups.map(({ settled }) => settled))
  const lastLines: (() => string[])[] = []
  for (const group of groups) {
    const own = group.settled.mode === 'live' ? { ...group.settled, ...budget } : group.settled
    const started = lookOnly
      ? await look(own, { vitest, group })
      : await begin(own, { vitest, group, standIns, isAlone: groups.length === 1, lastLines })
    for (const { project } of group.projects) settings.set(project, started)
  }
  if (!lookOnly && groups.length > 0) {
    stopOnInterrupt(vitest, () => lastLines.flatMap((lines) => lines()))
    outliveOutput()
  }
  return settings
}

async function settleGroups(
  vitest: Vitest,
  attached: readonly AttachedProject[],
): Promise<Group[]> {
  const groups: Group[] = []
  const byKey = Map.groupBy(attached, ({ project, options, environment }) =>
    canonicalJson([project.config.root, rendered(options), environment]),
  )
  for (const projects of byKey.values()) {
    const [first] = projects
    if (!first) continue
    const { project, options, environment } = first
    const settled = settleRun(options, {
      root: project.config.root,
      environment,
      now: new Date(),
      random: Math.random,
      drawnSeed: vitest.config.provide[DRAWN_SEED_KEY],
      recordedRounds: vitest.config.provide[CHOSEN_ROUNDS_KEY],
      configName: basename(project.vite.config.configFile || 'vitest.config.ts'),
      sendsNothing: sendsNothing(vitest),
      aws: await awsCredentials(vitest, first),
    })
    groups.push({ projects, settled, environment })
  }
  if (groups.length > 1 && groups.some(({ settled }) => settled.begun)) {
    throw new BenchError(
      'invalid-environment',
      'LLM_BENCH_RESUME names one run, and these projects have their own settings. Choose one with `--project`',
    )
  }
  return groups
}

/**
 * One budget and one ledger for all live runs of an invocation: the smallest budget of theirs, so
 * that none is exceeded, whoever spends.
 */
function sharedBudget(runs: readonly SettledRun[]): Partial<SettledRun> {
  const paying = runs.filter(({ mode }) => mode === 'live')
  const [first] = paying
  if (!first) return {}
  return {
    budgetUsd: Math.min(...paying.map(({ budgetUsd }) => budgetUsd)),
    ledgerPath: first.ledgerPath,
  }
}

interface Context {
  readonly vitest: Vitest
  readonly group: Group
}

/** The settings where nothing will be asked. */
async function look(run: SettledRun, { vitest, group }: Context): Promise<RunSettings> {
  const {
    resolvedMode: _mode,
    startedAt: _startedAt,
    begun: _begun,
    telemetry: _telemetry,
    ...settled
  } = run
  watchFor(credentialsOf(run.catalog, group.environment))
  const described = await describeRun(run, {
    environment: group.environment,
    vitest: vitest.version,
  })
  // A branch may be called after a token, and a proxy after its password.
  const facts = {
    ...described,
    environment: redactDeep(described.environment, withoutCredentials),
    git: redactDeep(described.git, withoutCredentials),
  }
  return {
    ...settled,
    facts,
    accept: false,
    simulatedBaseURLs: {},
    faultlessBaseURLs: {},
    nullEndpoint: '',
  }
}

/** Whether nobody needs more of the samples than this process, once: no blob is written, and nothing merged or rerun. */
function isReportedHere({ config }: Vitest): boolean {
  return !writesBlob(config) && !config.mergeReports && !config.watch
}

async function begin(
  run: SettledRun,
  {
    vitest,
    group,
    standIns,
    isAlone,
    lastLines,
  }: Context & {
    readonly standIns: StandIns
    readonly isAlone: boolean
    /** What is said where the process ends at once. */
    readonly lastLines: (() => string[])[]
  },
): Promise<RunSettings> {
  const { environment, projects } = group
  const looked = await look(run, { vitest, group })
  if (run.begun) refuseOtherRun(run.begun, looked)
  if (run.injector && !writesBlob(vitest.config)) {
    throw new BenchError(
      'invalid-environment',
      '`LLM_BENCH_INJECTOR`: the reports of all injectors are merged, and this invocation would write none. Add `--reporter=default --reporter=blob`',
    )
  }
  checkOutput(run.runDir)
  // From here on it hears of what others measure.
  keepHeapSmall()
  const endpoints = vitest.config.mergeReports
    ? noEndpoints
    : await startLocalEndpoints({
        catalog: run.catalog,
        seed: run.seed,
        timeFactor: run.timeFactor,
        simulate: run.mode === 'simulated',
      })
  vitest.onClose(() => endpoints.stop())
  const rendezvous = await openOwnRendezvous(run.injector)
  vitest.onClose(() => rendezvous?.close())
  const textsStay = isReportedHere(vitest)
  if (textsStay) readTextsOf(join(run.runDir, JOURNAL_FILE))
  const settings: RunSettings = {
    ...looked,
    textsStay,
    accept: vitest.config.snapshotOptions.updateSnapshot === 'all',
    simulatedBaseURLs: endpoints.baseURLs,
    faultlessBaseURLs: endpoints.faultlessBaseURLs,
    nullEndpoint: endpoints.nullEndpoint,
  }
  let latest = settings
  const own = new Set(projects.map(({ project }) => project))
  const last = await reportRun(standIns, {
    vitest,
    environment,
    settings: () => latest,
    modeExplanation: run.resolvedMode.explanation,
    telemetry: run.telemetry,
    projects: own,
    ownProject: isAlone ? undefined : projects[0]?.project.name,
  })
  lastLines.push(last)
  vitest.onTestsRerun(() => {
    const declaredSeed = projects[0]?.options.seed
    latest = rerunSettings(settings, { declaredSeed, now: new Date(), random: Math.random })
    for (const project of own) {
      project.provide(SETTINGS_KEY, { kind: 'settings', settings: latest })
    }
  })
  return settings
}

/** It only looks at what is declared, or reports what was measured elsewhere. */
function sendsNothing({ config }: Vitest): boolean {
  return config.provide[LOOK_ONLY_KEY] !== undefined || Boolean(config.mergeReports)
}

/** Nobody is asked for a run that asks nobody; the metadata address only for Bedrock by name. */
async function awsCredentials(
  vitest: Vitest,
  { options, environment }: AttachedProject,
): Promise<AwsCredentials> {
  if (sendsNothing(vitest) || !needsAws(options, environment)) return 'not-asked'
  const metadata = Boolean(environment['LLM_BENCH_PROVIDERS']?.trim())
  return withEnvironment(environment, () => askAws({ metadata }))
}
