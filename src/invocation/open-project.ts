import { type CliOptions, createVitest, type Vitest } from 'vitest/node'

import { LOOK_ONLY_KEY, type RunSettings, SETTINGS_KEY } from '../bridge/settings.ts'
import { BenchError } from '../model/bench-error.ts'

export interface OpenProject extends AsyncDisposable {
  readonly vitest: Vitest
  readonly settings: RunSettings
}

/**
 * Opens a Vitest project, the working folder's by default, as `vitest bench` would, silent, running
 * nothing. The settings are those of a run that is about to start, or settled anew.
 */
export async function openProject(
  project: CliOptions = {},
  settings: RunSettings | 'settle' = 'settle',
): Promise<OpenProject> {
  // What `vitest bench` sets; Vitest's types keep it to itself.
  const options: CliOptions & { readonly benchmarkOnly: true } = {
    ...project,
    benchmarkOnly: true,
    watch: false,
    // Nothing runs that could disturb its neighbour, and one worker loads all files soonest.
    isolate: false,
    reporters: [{}],
    provide: { [LOOK_ONLY_KEY]: settings },
  }
  const vitest = await createVitest('test', options)
  const provided = vitest.projects
    .map((one) => one.getProvidedContext()[SETTINGS_KEY])
    .find((candidate) => candidate !== undefined)
  if (provided) {
    return { vitest, settings: provided, [Symbol.asyncDispose]: () => vitest.close() }
  }
  await vitest.close()
  throw new BenchError(
    'missing-plugin',
    "no vitest.config.ts with llmBench() in this folder. Add `plugins: [llmBench()]` from 'vitest-llm-bench/plugin'",
  )
}
