import { type CliOptions, createVitest, type Vitest } from 'vitest/node'

import { LOOK_ONLY_KEY, type RunSettings, SETTINGS_KEY } from '../bridge/settings.ts'
import { BenchError } from '../model/bench-error.ts'

export interface OpenProject extends AsyncDisposable {
  readonly vitest: Vitest
  readonly settings: RunSettings
}

/** Opens the Vitest project of the working folder as `vitest bench` would, silent, running nothing. */
export async function openProject(): Promise<OpenProject> {
  // What `vitest bench` sets; Vitest's types keep it to itself.
  const options: CliOptions & { readonly benchmarkOnly: true } = {
    benchmarkOnly: true,
    watch: false,
    reporters: [{}],
    provide: { [LOOK_ONLY_KEY]: true },
  }
  const vitest = await createVitest('test', options)
  const settings = vitest.projects
    .map((project) => project.getProvidedContext()[SETTINGS_KEY])
    .find((provided) => provided !== undefined)
  if (settings) {
    return { vitest, settings, [Symbol.asyncDispose]: () => vitest.close() }
  }
  await vitest.close()
  throw new BenchError(
    'missing-plugin',
    "no vitest.config.ts with llmBench() in this folder. Add `plugins: [llmBench()]` from 'vitest-llm-bench/plugin'",
  )
}
