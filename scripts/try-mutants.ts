// Tells `mutate.ts`, which starts it in a clone, whether tests see that a file was changed. One Vitest
// serves all mutants: what was not changed is transformed once.
import { dirname, relative, resolve } from 'node:path'

import {
  createVitest,
  type TestCase,
  type TestModule,
  type TestSpecification,
  type Vitest,
} from 'vitest/node'

/** Whether tests see what a file has become: all that are related to it, or only those of one module. */
export interface Question {
  readonly file: string
  /** Only those in its own folder. */
  readonly isNear: boolean
  readonly tests?: string
}

/** Tests that start a Vitest, a browser or an installation: what only they see is seen late. */
const SLOW = /^test\/(e2e|browser|docs)\/|^test\/(installation|bundled-packages|mutants)\./

const sendAnswer = process.send?.bind(process)
if (!sendAnswer) throw new Error('this script is started by `npm run mutate`')

let vitest: Vitest
let redModule: string | undefined
const changed = new Set<string>()
vitest = await createVitest(
  'test',
  // The tests need no isolation, and start in no time without it.
  {
    watch: false,
    maxWorkers: 1,
    isolate: false,
    retry: 0,
    reporters: [{ onTestCaseResult, onTestModuleEnd }],
  },
  {},
)
await vitest.standalone()
const all = (await vitest.globTestSpecifications()).filter(
  ({ moduleId }) => !SLOW.test(relative(process.cwd(), moduleId)),
)
process.on('message', (question: Question) => {
  void answer(question).then((red) => sendAnswer({ red }))
})
sendAnswer('ready')

/** The module of tests that is red; empty where none is. */
async function answer({ file, isNear, tests }: Question): Promise<string> {
  const path = resolve(file)
  // The former one is whole again.
  for (const other of changed.add(path)) vitest.invalidateFile(other)
  if (tests !== undefined) return await firstRed(all.filter(({ moduleId }) => moduleId === tests))
  // Nearest first: what sees a mutant usually stands beside it.
  const own = path.replace(/\.ts$/, '.test.ts')
  const seenBeside = await firstRed(all.filter(({ moduleId }) => moduleId === own))
  if (seenBeside !== '') return seenBeside
  const related = (await relatedTo(path)).filter(({ moduleId }) => moduleId !== own)
  const isBeside = ({ moduleId }: TestSpecification): boolean => dirname(moduleId) === dirname(path)
  const red = await firstRed(related.filter(isBeside))
  if (red !== '' || isNear) return red
  return await firstRed(related.filter((item) => !isBeside(item)))
}

async function relatedTo(file: string): Promise<TestSpecification[]> {
  vitest.config.related = [file]
  const related = await vitest.getRelevantTestSpecifications()
  const ids = new Set(related.map(({ moduleId }) => moduleId))
  return all.filter(({ moduleId }) => ids.has(moduleId))
}

async function firstRed(specifications: TestSpecification[]): Promise<string> {
  redModule = undefined
  if (specifications.length === 0) return ''
  const { unhandledErrors } = await vitest.runTestSpecifications(specifications)
  return redModule ?? (unhandledErrors.length > 0 ? (specifications[0]?.moduleId ?? '') : '')
}

function onTestCaseResult(test: TestCase): void {
  if (test.result().state === 'failed') stopAt(test.module)
}

function onTestModuleEnd(module: TestModule): void {
  if (module.state() === 'failed') stopAt(module)
}

function stopAt({ moduleId }: TestModule): void {
  if (redModule === undefined) void vitest.cancelCurrentRun('test-failure')
  redModule ??= moduleId
}
