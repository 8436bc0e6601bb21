import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { filesWithMatrices } from './browser-project.ts'

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
