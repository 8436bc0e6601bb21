import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'

import type { TestProject } from 'vitest/node'

import { BenchError, withFrames } from '../model/bench-error.ts'

/** An import of ours in whatever quotes, types left out. */
const OUR_IMPORT = /^\s*import\s(?!type\s)[^'"]*['"]vitest-llm-bench['"]/m

/**
 * Leaves a project that runs in a browser to Vitest: none of ours runs there. Throws where one of its
 * bench files needs us, before a browser is opened.
 */
export async function leaveBrowserProject(project: TestProject): Promise<void> {
  delete project.config.benchmark.provider
  const { testFiles } = await project.globTestFiles()
  refuseBrowser(project, await filesWithMatrices(testFiles))
}

/** Those of the given files that import us. */
export async function filesWithMatrices(files: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  return files.filter((_, index) => OUR_IMPORT.test(texts[index] ?? ''))
}

function refuseBrowser({ name, config }: TestProject, files: readonly string[]): void {
  if (files.length === 0) return
  const shown = files.map((file) => relative(config.root, file)).join(', ')
  throw withFrames(
    new BenchError(
      'invalid-environment',
      `matrices need Node, and the project ${JSON.stringify(name)} runs in a browser (\`test.browser.enabled\`): ${shown}. Put these bench files into a project without \`browser\``,
    ),
  )
}
