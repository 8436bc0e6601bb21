import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import type { TestModule, TestSpecification, Vitest } from 'vitest/node'

import { readJournal } from '../bridge/read-journal.ts'
import { distinctRuns } from '../invocation/distinct-runs.ts'
import type { OpenProject } from '../invocation/open-project.ts'
import { BenchError } from '../model/bench-error.ts'
import { JOURNAL_FILE } from '../model/run-files.ts'
import { builtInMatrix, builtInSpecification } from './built-in-matrix.ts'
import { divertOutput } from './divert-output.ts'
import { matchingFiles } from './matching-files.ts'
import { openProjectToRun } from './open-project-to-run.ts'
import { applyOverrides, inWordsOfFlags, refuseForFiles, type RunFlags } from './run-flags.ts'

/** Where a run writes, and the project of its bench files. */
export interface RunFolder {
  readonly folder: string
  readonly root: string
}

/**
 * Measures the given bench files, or every model at every provider where none is given. Throws for
 * misuse; a verdict that failed leaves the exit code that Vitest sets. Before it begins it tells where
 * it writes.
 */
export async function run(
  files: readonly string[],
  flags: RunFlags,
  tell?: (folders: readonly RunFolder[]) => void,
): Promise<void> {
  refuseForFiles(files, flags)
  const overrides = applyOverrides(flags)
  using output = flags.json ? divertOutput() : undefined
  try {
    await using opened = await openProjectToRun()
    const { path, mistakes } = await measure(opened, files, flags, tell)
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
  files: readonly string[],
  flags: RunFlags,
  tell: Parameters<typeof run>[2],
): Promise<{ readonly path: string | undefined; readonly mistakes: readonly string[] }> {
  const { vitest } = opened
  const named = files.length === 0 ? begunFiles(opened) : files
  const specifications =
    named.length === 0
      ? [builtInSpecification(opened, flags)]
      : await specificationsOf(vitest, named)
  const runs = distinctRuns(
    opened.projects.filter(({ project }) =>
      specifications.some((specification) => specification.project === project),
    ),
  )
  if (flags.json && runs.length > 1) {
    throw new BenchError(
      'invalid-option',
      `\`--json\` prints one results document, and these files belong to projects with their own settings (${runs.map(({ project }) => project.name).join(', ')}). Name the files of one project`,
    )
  }
  tell?.(runs.map(({ settings: { runDir, root } }) => ({ folder: runDir, root })))
  await vitest.standalone()
  const { testModules } = await vitest.runTestSpecifications(specifications, true)
  const mistakes = testModules.flatMap((module) => module.errors().map(({ message }) => message))
  const path = runs
    .map(({ settings }) => join(settings.runDir, 'benchmark.json'))
    .find((candidate) => existsSync(candidate))
  if (path !== undefined || mistakes.length > 0) return { path, mistakes }
  throw new BenchError('no-data', ['nothing was measured', ...skipReasons(testModules)].join('\n'))
}

/** The bench files whose matrices were begun by the run that goes on; none for the built-in matrix. */
function begunFiles({ projects }: OpenProject): string[] {
  const files = projects.flatMap(({ settings: { isResumed, runDir, root } }) =>
    isResumed
      ? readJournal(join(runDir, JOURNAL_FILE)).chains.flatMap(({ entries }) =>
          entries.flatMap((entry) =>
            entry.kind === 'matrix-start' ? resolve(root, entry.file) : [],
          ),
        )
      : [],
  )
  return [...new Set(files)].filter((file) => file !== builtInMatrix)
}

async function specificationsOf(
  vitest: Vitest,
  files: readonly string[],
): Promise<TestSpecification[]> {
  const perFile = await Promise.all(files.map((file) => matchingFiles(vitest, file)))
  // A file that two arguments match is measured once.
  return [...new Map(perFile.flat().map((item) => [item.taskId, item])).values()]
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
