import { type CliOptions, createVitest, type Vitest } from 'vitest/node'

import {
  DRAWN_SEED_KEY,
  LOOK_ONLY_KEY,
  type RunSettings,
  SETTINGS_KEY,
} from '../bridge/settings.ts'
import { BenchError } from '../model/bench-error.ts'

export interface OpenProject extends AsyncDisposable {
  readonly vitest: Vitest
  readonly settings: RunSettings
}

/** Opens the Vitest project of the working folder as `vitest bench` would, silent, running nothing. */
export function openProject(): Promise<OpenProject> {
  return open({ provide: { [LOOK_ONLY_KEY]: true } })
}

/** Opens it for a run of the tests that match a pattern; only our own reporters speak. */
export function openRun(options: {
  readonly drawnSeed: number
  readonly testNamePattern: RegExp | undefined
}): Promise<OpenProject> {
  const { drawnSeed, testNamePattern } = options
  return open({
    provide: { [DRAWN_SEED_KEY]: drawnSeed },
    ...(testNamePattern && { testNamePattern }),
  })
}

async function open(own: CliOptions): Promise<OpenProject> {
  // What `vitest bench` sets; Vitest's types keep it to itself.
  const options: CliOptions & { readonly benchmarkOnly: true } = {
    benchmarkOnly: true,
    watch: false,
    reporters: [{}],
    ...own,
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
