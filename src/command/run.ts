import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { TestModule, TestProject, TestSpecification } from 'vitest/node'

import { SWEEP_KEY } from '../bridge/settings.ts'
import { distinctRuns } from '../invocation/distinct-runs.ts'
import type { OpenProject, ProjectWithSettings } from '../invocation/open-project.ts'
import { BenchError } from '../model/bench-error.ts'
import { builtInMatrix } from './built-in-matrix.ts'
import { divertOutput } from './divert-output.ts'
import { matchingFiles } from './matching-files.ts'
import { openProjectToRun } from './open-project-to-run.ts'
import { inWordsOfFlags, overridesOf, type RunFlags, sweepOf } from './run-flags.ts'

/**
 * Measures the given bench files, or every model at every provider where none is given. Throws for
 * misuse; a verdict that failed leaves the exit code that Vitest sets.
 */
export async function run(files: readonly string[], flags: RunFlags): Promise<void> {
  const overrides = overridesOf(flags)
  const sweep = sweepOf(flags)
  if (sweep && files.length > 0) {
    throw new BenchError(
      'invalid-option',
      `\`--sweep-tokens\` is for the built-in matrix, and files are given (${files.join(', ')}). In a bench file write maxTokens: [${sweep.join(', ')}]`,
    )
  }
  // Vitest refuses flags it does not know; its workers inherit the environment.
  for (const { variable, value } of overrides) process.env[variable] = value
  using output = flags.json ? divertOutput() : undefined
  try {
    await using opened = await openProjectToRun(sweep && { provide: { [SWEEP_KEY]: sweep } })
    const { path, mistakes } = await measure(opened, { files, oneDocument: flags.json === true })
    // What other files measured was paid for, whatever is wrong with one of them.
    if (path !== undefined) await output?.write(await readFile(path, 'utf8'))
    if (mistakes.length > 0) throw new BenchError('invalid-option', mistakes.join('\n'))
  } catch (error) {
    if (error instanceof Error) error.message = inWordsOfFlags(error.message, overrides)
    throw error
  }
}

/** Runs what is asked for: where the results document is, and what is wrong with the bench files. */
async function measure(
  opened: OpenProject,
  { files, oneDocument }: { readonly files: readonly string[]; readonly oneDocument: boolean },
): Promise<{ readonly path: string | undefined; readonly mistakes: readonly string[] }> {
  const { vitest } = opened
  const specifications = await specificationsOf(opened, files)
  const runs = distinctRuns(
    opened.projects.filter(({ project }) =>
      specifications.some((specification) => specification.project === project),
    ),
  )
  if (oneDocument && runs.length > 1) {
    throw new BenchError(
      'invalid-option',
      `\`--json\` prints one results document, and the files belong to projects with settings of their own (${runs.map(({ project }) => project.name).join(', ')}). Give the files of one`,
    )
  }
  await vitest.standalone()
  const { testModules } = await vitest.runTestSpecifications(specifications, true)
  const mistakes = testModules.flatMap((module) => module.errors().map(({ message }) => message))
  const path = runs
    .map(({ settings }) => join(settings.runDir, 'benchmark.json'))
    .find((candidate) => existsSync(candidate))
  if (path !== undefined || mistakes.length > 0) return { path, mistakes }
  throw new BenchError('no-data', ['nothing was measured', ...skipReasons(testModules)].join('\n'))
}

async function specificationsOf(
  { vitest, projects }: OpenProject,
  files: readonly string[],
): Promise<TestSpecification[]> {
  if (files.length === 0) return [projectOf(projects).createSpecification(builtInMatrix)]
  const perFile = await Promise.all(files.map((file) => matchingFiles(vitest, file)))
  // A file that two arguments match is measured once.
  return [...new Map(perFile.flat().map((item) => [item.taskId, item])).values()]
}

/** The project whose settings the built-in matrix takes. */
function projectOf(projects: readonly ProjectWithSettings[]): TestProject {
  const runs = distinctRuns(projects)
  const here = runs.filter(({ project }) => project.config.root === process.cwd())
  const [first, ...others] = here.length > 0 ? here : runs
  if (first && others.length === 0) return first.project
  throw new BenchError(
    'invalid-option',
    `${runs.length} projects here have settings of their own (${runs.map(({ project }) => project.name).join(', ')}). Run it in the folder of one, or name bench files`,
  )
}

function skipReasons(modules: readonly TestModule[]): string[] {
  const notes = modules
    .flatMap((module) => [...module.children.allTests()])
    .flatMap((test) => {
      const result = test.result()
      return result.state === 'skipped' ? (result.note ?? []) : []
    })
  return [...new Set(notes)]
}
