import { createRequire } from 'node:module'

import { config as loadDotenv } from 'dotenv'
import type { TestProject, TestSpecification, Vitest } from 'vitest/node'

import { GithubReporter } from '../../reporters/github-reporter.ts'
import { HtmlReporter } from '../../reporters/html-reporter.ts'
import { JsonReporter } from '../../reporters/json-reporter.ts'
import type { RunContext } from '../../reporters/run-context.ts'
import { TerminalReporter } from '../../reporters/terminal-reporter.ts'
import {
  DRAWN_SEED_KEY,
  LOOK_ONLY_KEY,
  type RunSettings,
  SETTINGS_KEY,
} from '../bridge/settings.ts'
import type { CollectedFile } from '../bridge/test-meta.ts'
import { BenchError } from '../model/bench-error.ts'
import type { AwsCredentials } from '../model/credentials.ts'
import { noEndpoints, startLocalEndpoints } from '../simulator/start.ts'
import { askAws } from './ask-aws.ts'
import { checkOutput } from './check-output.ts'
import { collectFiles } from './collect-files.ts'
import { describeEnvironment } from './environment.ts'
import { readGitState } from './git.ts'
import { githubJob } from './github.ts'
import { stopOnInterrupt } from './interrupt.ts'
import { mayCost } from './may-cost.ts'
import { openProject } from './open-project.ts'
import type { PluginOptions } from './plugin-options.ts'
import { rerunSettings } from './rerun.ts'
import { seedReuse } from './seed-reuse.ts'
import { needsAws, settleRun } from './settle.ts'
import { describeTool } from './tool.ts'

declare module 'vitest' {
  interface ProvidedContext {
    [SETTINGS_KEY]: RunSettings
    [LOOK_ONLY_KEY]: RunSettings | 'settle'
    [DRAWN_SEED_KEY]: number
  }
}

/** Vitest calls the plugin once per project; a run is settled once per invocation. */
const runs = new WeakMap<Vitest, Promise<RunSettings>>()

/** Hands the run's settings to a project that runs benchmarks; settles the run the first time. */
export async function attachRun(context: {
  readonly vitest: Vitest
  readonly project: TestProject
  readonly options: PluginOptions
}): Promise<void> {
  const { vitest, project, options } = context
  if (!project.config.benchmark.enabled) return
  let settings = runs.get(vitest)
  if (!settings) {
    settings = startRun(vitest, options).catch(withoutStack)
    runs.set(vitest, settings)
  }
  project.provide(SETTINGS_KEY, await settings)
}

/** A mistake in the options needs no stack: it stands in the person's own configuration. */
function withoutStack(error: unknown): never {
  if (error instanceof BenchError) error.stack = `${error.name}: ${error.message}`
  throw error
}

async function startRun(vitest: Vitest, options: PluginOptions): Promise<RunSettings> {
  const { root } = vitest.config
  const lookOnly = vitest.config.provide[LOOK_ONLY_KEY]
  if (typeof lookOnly === 'object') return lookOnly
  loadDotenv({ path: `${root}/.env`, quiet: true })
  const { resolvedMode, startedAt, ...settled } = settleRun(options, {
    root,
    environment: process.env,
    now: new Date(),
    random: Math.random,
    drawnSeed: vitest.config.provide[DRAWN_SEED_KEY],
    aws: await awsCredentials(vitest, options),
  })
  const overrides = givenOverrides(settled)
  const facts = {
    startedAt,
    options: { ...settled.defaults, ...overrides },
    overrides,
    tool: describeTool(),
    environment: describeEnvironment(process.env, {
      vitest: vitest.version,
      undici: versionOf('undici'),
    }),
    git: await readGitState(root),
  }
  if (lookOnly) {
    return { ...settled, facts, accept: false, simulatedBaseURLs: {}, nullEndpoint: '' }
  }
  checkOutput(settled.runDir)
  const endpoints = vitest.config.mergeReports
    ? noEndpoints
    : await startLocalEndpoints({
        catalog: settled.catalog,
        seed: settled.seed,
        simulate: settled.mode === 'simulated',
      })
  vitest.onClose(() => endpoints.stop())
  const settings: RunSettings = {
    ...settled,
    facts,
    accept: vitest.config.snapshotOptions.updateSnapshot === 'all',
    simulatedBaseURLs: endpoints.baseURLs,
    nullEndpoint: endpoints.nullEndpoint,
  }
  let latest = settings
  const runContext: RunContext = {
    get settings() {
      return latest
    },
    get warnings() {
      return settings.mode === 'live' && !settings.isRepetition ? warningsOf(latest) : []
    },
    modeExplanation: resolvedMode.explanation,
    root,
    collect: mayCost(settings, process.env)
      ? (specifications) => collectAhead(vitest, settings, specifications)
      : undefined,
    github: githubJob(process.env),
  }
  // First in line, so that the progress line is gone before others print.
  vitest.config.reporters.unshift(new TerminalReporter(runContext))
  vitest.config.reporters.push(
    new JsonReporter(runContext),
    new HtmlReporter(runContext),
    new GithubReporter(runContext),
  )
  stopOnInterrupt(vitest)
  vitest.onTestsRerun(() => {
    const declaredSeed = settings.overrides.seed ?? options.seed
    latest = rerunSettings(settings, { declaredSeed, now: new Date(), random: Math.random })
    for (const project of vitest.projects) project.provide(SETTINGS_KEY, latest)
  })
  return settings
}

/** What bench files declare that are about to run, by a Vitest of its own that runs nothing. */
async function collectAhead(
  vitest: Vitest,
  settings: RunSettings,
  specifications: readonly TestSpecification[],
): Promise<CollectedFile[]> {
  const { root, project, testNamePattern } = vitest.config
  const { configFile } = vitest.vite.config
  await using ahead = await openProject(
    {
      root,
      project,
      ...(configFile !== undefined && { config: configFile }),
      ...(testNamePattern && { testNamePattern }),
    },
    settings,
  )
  return await collectFiles(
    ahead.vitest,
    specifications.map(({ moduleId }) => moduleId),
  )
}

/** Nobody is asked for a run that asks nobody; the metadata address only for Bedrock by name. */
async function awsCredentials(vitest: Vitest, options: PluginOptions): Promise<AwsCredentials> {
  const { provide, mergeReports } = vitest.config
  if (provide[LOOK_ONLY_KEY] || mergeReports || !needsAws(options, process.env)) return 'not-asked'
  return askAws({ metadata: Boolean(process.env['LLM_BENCH_PROVIDERS']?.trim()) })
}

function warningsOf({ runDir, seed, facts }: RunSettings): string[] {
  const warning = seedReuse({ runDir, seed, startedAt: facts.startedAt })
  return warning === undefined ? [] : [warning]
}

function givenOverrides({ overrides }: Pick<RunSettings, 'overrides'>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined))
}

function versionOf(name: string): string {
  const manifest: unknown = createRequire(import.meta.url)(`${name}/package.json`)
  const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return isNamed ? String(manifest.version) : 'unknown'
}
