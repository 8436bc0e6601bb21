import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { TestModule, TestSpecification } from 'vitest/node'

import { SWEEP_KEY } from '../bridge/settings.ts'
import type { OpenProject } from '../invocation/open-project.ts'
import { BenchError, received } from '../model/bench-error.ts'
import { builtInMatrix } from './built-in-matrix.ts'
import { divertOutput } from './divert-output.ts'
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
    const path = await measure(opened, files)
    await output?.write(await readFile(path, 'utf8'))
  } catch (error) {
    if (error instanceof Error) error.message = inWordsOfFlags(error.message, overrides)
    throw error
  }
}

/** Runs what is asked for; the path of the results document. */
async function measure(opened: OpenProject, files: readonly string[]): Promise<string> {
  const { vitest, settings } = opened
  const specifications = await specificationsOf(opened, files)
  await vitest.standalone()
  const { testModules } = await vitest.runTestSpecifications(specifications, true)
  const broken = testModules.filter((module) => module.errors().length > 0)
  if (broken.length > 0) {
    throw new BenchError(
      'invalid-option',
      broken.flatMap((module) => module.errors().map(({ message }) => message)).join('\n'),
    )
  }
  const path = join(settings.runDir, 'benchmark.json')
  if (existsSync(path)) return path
  throw new BenchError('no-data', ['nothing was measured', ...skipReasons(testModules)].join('\n'))
}

async function specificationsOf(
  { vitest, project }: OpenProject,
  files: readonly string[],
): Promise<TestSpecification[]> {
  if (files.length === 0) return [project.createSpecification(builtInMatrix)]
  const perFile = await Promise.all(
    files.map(async (file) => {
      const found = await vitest.globTestSpecifications([file])
      if (found.length > 0) return found
      throw new BenchError(
        'invalid-option',
        `no bench file matches ${received(file)}. Files end in .bench.ts; lists take commas: --models gpt-4.1,gpt-4.1-mini`,
      )
    }),
  )
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
