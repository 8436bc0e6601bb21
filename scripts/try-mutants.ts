// Tells `mutate.ts`, which starts it in a clone, whether tests see that a file was changed. One Vitest
// serves all mutants: what was not changed is transformed once.
import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'

import {
  createVitest,
  type TestCase,
  type TestModule,
  type TestSpecification,
  type Vitest,
} from 'vitest/node'

/** Tests that start a Vitest, a browser or an installation: what only they see is seen late. */
const SLOW = /^test\/(e2e|browser|docs)\/|^test\/(installation|bundled-packages|mutants)\./

const sendAnswer = process.send?.bind(process)
if (!sendAnswer) throw new Error('this script is started by `npm run mutate`')

let vitest: Vitest
let isRed = false
let lastFile: string | undefined
vitest = await createVitest(
  'test',
  { watch: false, maxWorkers: 1, retry: 0, reporters: [{ onTestCaseResult, onTestModuleEnd }] },
  {},
)
await vitest.standalone()
const all = (await vitest.globTestSpecifications()).filter(
  ({ moduleId }) => !SLOW.test(relative(process.cwd(), moduleId)),
)
process.on('message', (file: unknown) => {
  void answer(String(file))
})
sendAnswer('ready')

/** An empty name asks for all tests. */
async function answer(file: string): Promise<void> {
  const isRedNow = file === '' ? await isAnyRed(all) : await isSeen(resolve(file))
  sendAnswer?.(isRedNow ? 'red' : 'green')
}

async function isSeen(file: string): Promise<boolean> {
  // The former one is whole again.
  if (lastFile !== undefined) vitest.invalidateFile(lastFile)
  vitest.invalidateFile(file)
  lastFile = file
  const own = file.replace(/\.ts$/, '.test.ts')
  const first = all.filter(({ moduleId }) => moduleId === own)
  if (existsSync(own) && (await isAnyRed(first))) return true
  const related = await relatedTo(file)
  return await isAnyRed(related.filter(({ moduleId }) => moduleId !== own))
}

async function relatedTo(file: string): Promise<TestSpecification[]> {
  vitest.config.related = [file]
  const related = new Set(
    (await vitest.getRelevantTestSpecifications()).map((item) => item.moduleId),
  )
  return all.filter(({ moduleId }) => related.has(moduleId))
}

async function isAnyRed(specifications: TestSpecification[]): Promise<boolean> {
  isRed = false
  if (specifications.length === 0) return false
  const { unhandledErrors } = await vitest.runTestSpecifications(specifications)
  return isRed || unhandledErrors.length > 0
}

function onTestCaseResult(test: TestCase): void {
  if (test.result().state === 'failed') stop()
}

function onTestModuleEnd(module: TestModule): void {
  if (module.state() === 'failed') stop()
}

function stop(): void {
  if (!isRed) void vitest.cancelCurrentRun('test-failure')
  isRed = true
}
