import type { TestModule, TestProject, TestSpecification, Vitest } from 'vitest/node'

import { FiguresReporter } from '../../reporters/figures-reporter.ts'
import { GithubReporter } from '../../reporters/github-reporter.ts'
import { HtmlReporter } from '../../reporters/html-reporter.ts'
import { lastLines } from '../../reporters/interrupted-lines.ts'
import { JsonReporter } from '../../reporters/json-reporter.ts'
import type { RunContext } from '../../reporters/run-context.ts'
import { TelemetryReporter } from '../../reporters/telemetry-reporter.ts'
import { TerminalReporter } from '../../reporters/terminal-reporter.ts'
import type { RunSettings } from '../bridge/settings.ts'
import type { CollectedFile } from '../bridge/test-meta.ts'
import type { LiveTelemetry } from '../telemetry/live-settings.ts'
import { collectFiles } from './collect-files.ts'
import type { Environment } from './environment-overrides.ts'
import { githubJob } from './github.ts'
import type { StandIns } from './invocation.ts'
import { mayCost } from './may-cost.ts'
import { openProject } from './open-project.ts'
import { resumeCommand } from './resume-command.ts'
import { seedReuse } from './seed-reuse.ts'

export interface ReportedRun {
  readonly vitest: Vitest
  readonly environment: Environment
  /** In watch mode those of the latest run. */
  readonly settings: () => RunSettings
  readonly modeExplanation: string
  readonly telemetry: LiveTelemetry | undefined
  readonly projects: ReadonlySet<TestProject>
  /** Its name, where other projects have runs of their own. */
  readonly ownProject: string | undefined
}

/**
 * Makes the reporters of a run, which hear of its projects and of no others. Returns what is left to be
 * said where the process ends before they have reported.
 */
export async function reportRun(standIns: StandIns, run: ReportedRun): Promise<() => string[]> {
  const { vitest, environment, projects } = run
  const first = run.settings()
  const context: RunContext = {
    get settings() {
      return run.settings()
    },
    get warnings() {
      return first.mode === 'live' && !first.isReproduction ? warningsOf(run.settings()) : []
    },
    modeExplanation: run.modeExplanation,
    root: first.root,
    shownFrom: vitest.config.root,
    collect: mayCost(first, environment)
      ? (specifications) => collectAhead(run, specifications)
      : undefined,
    resumeCommand: (how) =>
      isRepeatable(vitest)
        ? resumeCommand(run.settings(), { ...how, project: run.ownProject })
        : undefined,
    github: githubJob(environment),
  }
  const audience = {
    has: (project: TestProject) => projects.has(project),
    modulesOf: rememberedModules(projects),
  }
  await standIns.first.add([new TerminalReporter(context)], audience)
  await standIns.last.add(
    [
      new FiguresReporter(),
      new JsonReporter(context),
      new HtmlReporter(context),
      new GithubReporter(context),
      ...(run.telemetry ? [new TelemetryReporter(context, run.telemetry)] : []),
    ],
    audience,
  )
  return () => lastLines(context)
}

/** In watch mode, and where reports are merged, there is no one run to go on with. */
function isRepeatable({ config }: Vitest): boolean {
  return !config.watch && !config.mergeReports
}

/** One list for all reporters: they share what they make of it. */
function rememberedModules(
  projects: ReadonlySet<TestProject>,
): (modules: readonly TestModule[]) => readonly TestModule[] {
  const own = new WeakMap<readonly TestModule[], readonly TestModule[]>()
  return (modules) => {
    const found = own.get(modules) ?? modules.filter(({ project }) => projects.has(project))
    own.set(modules, found)
    return found
  }
}

/** What bench files declare that are about to run, by a Vitest of its own that runs nothing. */
async function collectAhead(
  { vitest, projects, settings }: ReportedRun,
  specifications: readonly TestSpecification[],
): Promise<CollectedFile[]> {
  const { root, project, testNamePattern } = vitest.config
  const { configFile, inlineConfig } = vitest.vite.config
  await using ahead = await openProject(
    {
      root,
      project,
      ...(configFile !== undefined && { config: configFile }),
      ...(testNamePattern && { testNamePattern }),
      // A config that only another loader can load stays loadable.
      ...(inlineConfig.configLoader && { configLoader: inlineConfig.configLoader }),
    },
    Object.fromEntries([...projects].map(({ name }) => [name, settings()])),
  )
  return await collectFiles(
    ahead.vitest,
    specifications.map(({ moduleId }) => moduleId),
  )
}

function warningsOf({ runDir, seed, facts, injector }: RunSettings): string[] {
  const isShared = injector !== undefined
  const warning = seedReuse({ runDir, seed, startedAt: facts.startedAt, isShared })
  return warning === undefined ? [] : [warning]
}
