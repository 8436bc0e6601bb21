import type { Plugin } from 'vitest/config'
import { type CliOptions, createVitest, type TestProject, type Vitest } from 'vitest/node'

import { LOOK_ONLY_KEY, type RunSettings, SETTINGS_KEY } from '../bridge/settings.ts'
import { BenchError } from '../model/bench-error.ts'

export interface OpenProject extends AsyncDisposable {
  readonly vitest: Vitest
  /** The one that has the plugin. */
  readonly project: TestProject
  readonly settings: RunSettings
}

/**
 * Opens a Vitest project, the working folder's by default, as `vitest bench` would, silent, running
 * nothing. The settings are those of a run that is about to start, or settled anew. Throws where no
 * project has the plugin.
 */
export async function openProject(
  project: CliOptions = {},
  settings: RunSettings | 'settle' = 'settle',
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
  settings: RunSettings | 'settle' = 'settle',
): Promise<OpenProject | undefined> {
  return openVitest({
    ...project,
    // Nothing runs that could disturb its neighbour, and one worker loads all files soonest.
    isolate: false,
    reporters: [{}],
    provide: { [LOOK_ONLY_KEY]: settings },
  })
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
  for (const project of vitest.projects) {
    const settings: RunSettings | undefined = project.getProvidedContext()[SETTINGS_KEY]
    if (settings) {
      return { vitest, project, settings, [Symbol.asyncDispose]: () => vitest.close() }
    }
  }
  await vitest.close()
  return undefined
}
