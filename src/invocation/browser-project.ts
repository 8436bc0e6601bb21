import { readFile } from 'node:fs/promises'
import { relative, sep } from 'node:path'

import type { TestProject } from 'vitest/node'

import { BenchError, withFrames } from '../model/bench-error.ts'

/** An import of ours in whatever quotes, types left out. */
const OUR_IMPORT = /^\s*import\s(?!type\s)[^'"]*['"]vitest-llm-bench['"]/m

/**
 * Leaves a project that runs in a browser to Vitest: none of ours runs there. Bench files with
 * matrices are left to the projects of Node that have them too, as where Storybook's tests inherit
 * the root's files. Throws where nobody else has one, before a browser is opened.
 */
export async function leaveBrowserProject(
  project: TestProject,
  projects: readonly TestProject[],
): Promise<void> {
  delete project.config.benchmark.provider
  const folder = project.config.dir || project.config.root
  const nodeProjects = projects.filter(
    ({ config }) => config.benchmark.enabled && !config.browser.enabled,
  )
  for (const other of nodeProjects) {
    const { testFiles } = await other.globTestFiles()
    const matrices = await filesWithMatrices(testFiles)
    project.config.exclude.push(
      ...matrices.map((file) => escapePath(relative(folder, file).split(sep).join('/'))),
    )
  }
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
      `matrices need Node, but the project ${JSON.stringify(name)} runs in a browser (\`test.browser.enabled\`): ${shown}. Put these bench files into a project without \`browser\`, e.g. test.projects: [{ extends: true, test: { name: 'llm' } }]`,
    ),
  )
}

/** A path as a pattern that means itself. */
function escapePath(path: string): string {
  return path.replaceAll(/[\\*?{}[\]()!+@]/g, '\\$&')
}
