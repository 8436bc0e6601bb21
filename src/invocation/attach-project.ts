import type { TestProject, Vitest } from 'vitest/node'

import { SETTINGS_KEY } from '../bridge/settings.ts'
import type { PluginOptions } from '../model/options/plugin-options.ts'
import { invocationOf } from './invocation.ts'
import { readEnvFiles } from './project-environment.ts'
import { workerArguments } from './worker-arguments.ts'

/**
 * Makes a project that runs benchmarks ready for ours, at next to no cost: what a run needs is loaded
 * when the first bench file asks for its settings.
 */
export async function attachProject(
  project: TestProject,
  {
    vitest,
    options,
    setupFile,
  }: {
    readonly vitest: Vitest
    readonly options: PluginOptions
    /** Runs in every worker before the project's own setup files. */
    readonly setupFile: string
  },
): Promise<void> {
  const { config } = project
  const folders = [config.root, vitest.config.root]
  const own = stringsOf(config.env)
  // Workers get them from Vitest: each project its own.
  config.env = { ...(await readEnvFiles(folders, { ...process.env, ...own })), ...config.env }
  const environment = { ...process.env, ...stringsOf(config.env) }
  labelBlob(vitest, project, environment['LLM_BENCH_INJECTOR'])
  config.setupFiles = [setupFile, ...config.setupFiles.filter((file) => file !== setupFile)]
  config.execArgv = workerArguments(config)
  const invocation = invocationOf(vitest)
  invocation.attach({ project, options, environment })
  project.provide(SETTINGS_KEY, await invocation.offerTo(project))
}

/** Of two reports without a label Vitest would keep one: those of injectors are told apart by their numbers. */
function labelBlob({ config }: Vitest, project: TestProject, injector: string | undefined): void {
  if (!injector || config.mergeReports) return
  config.mergeReportsLabel ??= `injector-${injector.replace('/', '-of-')}`
  project.config.mergeReportsLabel ??= config.mergeReportsLabel
}

/** Vitest writes into `env` what is not text, too. */
function stringsOf(values: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
}
