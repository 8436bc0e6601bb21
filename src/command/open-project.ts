import { type CliOptions, createVitest, type TestProject, type Vitest } from 'vitest/node'

import { LOOK_ONLY_KEY, type RunSettings, SETTINGS_KEY } from '../bridge/settings.ts'
import { BenchError } from '../model/bench-error.ts'
import { llmBench } from '../plugin.ts'

export interface OpenProject extends AsyncDisposable {
  readonly vitest: Vitest
  /** The first project that has the plugin. */
  readonly project: TestProject
  readonly settings: RunSettings
}

/** Opens the Vitest project of the working folder as `vitest bench` would, silent, running nothing. */
export async function openProject(): Promise<OpenProject> {
  const found = await lookAtProject()
  if (found) return found
  throw new BenchError(
    'missing-plugin',
    "no vitest.config.ts with llmBench() in this folder. Add `plugins: [llmBench()]` from 'vitest-llm-bench/plugin', or let `vitest-llm-bench init` write one",
  )
}

/** Opens it to be run, with the plugin where the folder's config does not name it. */
export async function openProjectToRun(provide: CliOptions['provide']): Promise<OpenProject> {
  const found = await lookAtProject()
  await found?.[Symbol.asyncDispose]()
  const opened = await open({ ...(provide && { provide }) }, found ? [] : [llmBench()])
  if (opened) return opened
  throw new BenchError('internal', 'the plugin settled nothing')
}

function lookAtProject(): Promise<OpenProject | undefined> {
  return open({ reporters: [{}], provide: { [LOOK_ONLY_KEY]: true } })
}

async function open(
  options: CliOptions,
  plugins: ReturnType<typeof llmBench>[] = [],
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
