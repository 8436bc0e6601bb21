import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { TestProject, TestSpecification } from 'vitest/node'

import { BUILT_IN_KEY, type BuiltInOptions } from '../bridge/settings.ts'
import { distinctRuns } from '../invocation/distinct-runs.ts'
import type { OpenProject, ProjectWithSettings } from '../invocation/open-project.ts'
import { BenchError } from '../model/bench-error.ts'
import { builtInOptions } from './built-in-options.ts'
import type { RunFlags } from './run-flags.ts'

declare module 'vitest' {
  interface ProvidedContext {
    [BUILT_IN_KEY]: BuiltInOptions
  }
}

/** The bench file that is measured where none is given. */
export const builtInMatrix = fileURLToPath(
  new URL(`../built-in/every-model.bench${extname(import.meta.url)}`, import.meta.url),
)

/** The built-in matrix as flags declare it, with the settings of the one run there is. */
export function builtInSpecification(
  { projects }: OpenProject,
  flags: RunFlags,
): TestSpecification {
  const { project, settings } = onlyRun(projects)
  provideBuiltIn(project, builtInOptions(flags, settings))
  return project.createSpecification(builtInMatrix)
}

/** Tells the built-in matrix of a project what to declare. */
export function provideBuiltIn(project: TestProject, options: BuiltInOptions): void {
  project.provide(BUILT_IN_KEY, options)
}

function onlyRun(projects: readonly ProjectWithSettings[]): ProjectWithSettings {
  const runs = distinctRuns(projects)
  const here = runs.filter(({ project }) => project.config.root === process.cwd())
  const [first, ...others] = here.length > 0 ? here : runs
  if (first && others.length === 0) return first
  throw new BenchError(
    'invalid-option',
    `${runs.length} projects here have their own settings (${runs.map(({ project }) => project.name).join(', ')}). Run it in the folder of one project, or name bench files`,
  )
}
