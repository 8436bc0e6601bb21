import { createRequire } from 'node:module'

import { config as loadDotenv } from 'dotenv'
import type { TestProject, Vitest } from 'vitest/node'

import { GithubReporter } from '../../reporters/github-reporter.ts'
import { JsonReporter } from '../../reporters/json-reporter.ts'
import type { RunContext } from '../../reporters/run-context.ts'
import { TerminalReporter } from '../../reporters/terminal-reporter.ts'
import {
  DRAWN_SEED_KEY,
  LOOK_ONLY_KEY,
  type RunSettings,
  SETTINGS_KEY,
} from '../bridge/settings.ts'
import { BenchError } from '../model/bench-error.ts'
import type { AwsCredentials } from '../model/credentials.ts'
import { noEndpoints, startLocalEndpoints } from '../simulator/start.ts'
import { askAws } from './ask-aws.ts'
import { checkOutput } from './check-output.ts'
import { describeEnvironment } from './environment.ts'
import { readGitState } from './git.ts'
import { githubJob } from './github.ts'
import { stopOnInterrupt } from './interrupt.ts'
import type { PluginOptions } from './plugin-options.ts'
import { seedReuse } from './seed-reuse.ts'
import { needsAws, settleRun } from './settle.ts'
import { describeTool } from './tool.ts'

declare module 'vitest' {
  interface ProvidedContext {
    [SETTINGS_KEY]: RunSettings
    [LOOK_ONLY_KEY]: boolean
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
  if (vitest.config.provide[LOOK_ONLY_KEY]) {
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
  const runContext: RunContext = {
    settings,
    modeExplanation: resolvedMode.explanation,
    warnings: settings.mode === 'live' ? warningsOf(settings, startedAt) : [],
    root,
    github: githubJob(process.env),
  }
  // First in line, so that the progress line is gone before others print.
  vitest.config.reporters.unshift(new TerminalReporter(runContext))
  vitest.config.reporters.push(new JsonReporter(runContext), new GithubReporter(runContext))
  stopOnInterrupt(vitest)
  return settings
}

/** Nobody is asked for a run that asks nobody; the metadata address only for Bedrock by name. */
async function awsCredentials(vitest: Vitest, options: PluginOptions): Promise<AwsCredentials> {
  const { provide, mergeReports } = vitest.config
  if (provide[LOOK_ONLY_KEY] || mergeReports || !needsAws(options, process.env)) return 'not-asked'
  return askAws({ metadata: Boolean(process.env['LLM_BENCH_PROVIDERS']?.trim()) })
}

function warningsOf({ runDir, seed }: RunSettings, startedAt: number): string[] {
  const warning = seedReuse({ runDir, seed, startedAt })
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
