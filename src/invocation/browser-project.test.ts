import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'
import { type CliOptions, createVitest } from 'vitest/node'

import { filesWithMatrices, leaveBrowserProject } from './browser-project.ts'

test.each([
  ["import { matrix } from 'vitest-llm-bench'", true],
  ['import {\n  chat,\n  matrix,\n} from "vitest-llm-bench"', true],
  ["import type { Answer } from 'vitest-llm-bench'", false],
  ["// import { matrix } from 'vitest-llm-bench'", false],
  ["import { test } from 'vitest'", false],
])('a bench file of a browser project with %j needs us: %s', async (text, needsUs) => {
  const folder = await mkdtemp(join(tmpdir(), 'browser-project-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'a.bench.ts')
  await writeFile(file, `${text}\ntest('x')\n`)
  expect(await filesWithMatrices([file])).toEqual(needsUs ? [file] : [])
})

test('matrices are left to the projects of Node that have them too, and refused without one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'browser-project-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, '[a].bench.ts'), "import { matrix } from 'vitest-llm-bench'\n")
  await writeFile(join(folder, 'b.bench.ts'), "import { bench } from 'vitest'\n")
  const projects = ['page', 'node'].map((name) => ({ test: { name } }))
  const options: CliOptions & { readonly benchmarkOnly: true } = {
    root: folder,
    config: false,
    watch: false,
    benchmarkOnly: true,
    projects,
  }
  const vitest = await createVitest('test', options)
  onTestFinished(() => vitest.close())
  const [page, node] = vitest.projects
  if (!page || !node) throw new Error('two projects were declared')
  await leaveBrowserProject(page, [node])
  const { testFiles } = await page.globTestFiles()
  expect(testFiles.map((file) => basename(file))).toEqual(['b.bench.ts'])
  await expect(leaveBrowserProject(node, [])).rejects.toThrow(/runs in a browser.*\[a\]\.bench\.ts/)
})
