import type { Plugin } from 'vitest/config'
import { type CliOptions, createVitest, type TestProject, type Vitest } from 'vitest/node'

import { LOOK_ONLY_KEY, type RunSettings } from '../bridge/settings.ts'
import { BenchError } from '../model/bench-error.ts'
import { findInvocation } from './invocation.ts'

export interface OpenProject extends AsyncDisposable {
  readonly vitest: Vitest
  /** Those that have the plugin, with the settings of their runs; at least one. */
  readonly projects: readonly ProjectWithSettings[]
}

export interface ProjectWithSettings {
  readonly project: TestProject
  readonly settings: RunSettings
}

type SettingsByProject = Readonly<Record<string, RunSettings>>

/**
 * Opens a Vitest project, the working folder's by default, as `vitest bench` would, silent, running
 * nothing. The settings are those of runs that are about to start, or settled anew. Throws where no
 * project has the plugin.
 */
export async function openProject(
  project: CliOptions = {},
  settings: SettingsByProject = {},
): Promise<OpenProject> {
  const found = await lookAtProject(project, settings)
  if (found) return found
  throw new BenchError(
    'missing-plugin',
    "no vitest.config.ts with llmBench() in this folder. Add `plugins: [llmBench()]` from 'vitest-llm-bench/plugin', or let `vitest-llm-bench init` write one",
  )
}

/** The same, undefined where no project has the plugin. */
export function lookAtProject(
  project: CliOptions = {},
  settings: SettingsByProject = {},
): Promise<OpenProject | undefined> {
  return openVitest(lookOnly(project, settings))
}

/** Looks at the working folder with plugins that its config does not name. */
export function openEmptyLook(plugins: Plugin[]): Promise<OpenProject | undefined> {
  return openVitest(lookOnly({}, {}), plugins)
}

function lookOnly(project: CliOptions, settings: SettingsByProject): CliOptions {
  return {
    ...project,
    // Nothing runs that could disturb its neighbour, and one worker loads all files soonest.
    isolate: false,
    reporters: [{}],
    provide: { [LOOK_ONLY_KEY]: settings },
  }
}

/** A Vitest as `vitest bench` starts it, perhaps with plugins beside those of the config. */
export async function openVitest(
  options: CliOptions,
  plugins: Plugin[] = [],
): Promise<OpenProject | undefined> {
  // What `vitest bench` sets; Vitest's types keep it to itself.
  const benchOptions: CliOptions & { readonly benchmarkOnly: true } = {
    ...options,
    benchmarkOnly: true,
    watch: false,
  }
  const vitest = await createVitest('test', benchOptions, { plugins })
  try {
    const settings = await findInvocation(vitest)?.settings()
    if (settings && settings.size > 0) {
      const projects = [...settings].map(([project, own]) => ({ project, settings: own }))
      return { vitest, projects, [Symbol.asyncDispose]: () => vitest.close() }
    }
  } catch (error) {
    await vitest.close()
    throw error
  }
  await vitest.close()
  return undefined
}
