import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node'

import { credentialIn, withoutCredentials } from '../secrets/watch.ts'

type Log = Parameters<NonNullable<Reporter['onUserConsoleLog']>>[0]
type Errors = Parameters<NonNullable<Reporter['onTestRunEnd']>>[1]

/** Errors have causes, which have causes. */
const MAX_DEPTH = 8
/** The lines around its place that Vitest shows of a source. */
const FRAME_LINES = 4

/**
 * First in Vitest's list: takes credentials out of what a bench file printed and threw, before Vitest's own
 * reporters print it, or write it to files of theirs. They are handed the same objects.
 */
export class OutputGuard implements Reporter {
  onUserConsoleLog(log: Log): void {
    log.content = withoutCredentials(log.content)
  }

  onTestModuleEnd(module: TestModule): void {
    for (const entity of [module, ...module.children.allSuites()]) cleanAll(entity.errors())
    for (const test of module.children.allTests()) cleanTest(test)
  }

  onTestSuiteResult(suite: TestSuite): void {
    cleanAll(suite.errors())
  }

  onTestCaseResult(test: TestCase): void {
    cleanTest(test)
  }

  /** What no test threw. */
  onTestRunEnd(_modules: readonly TestModule[], errors: Errors): void {
    cleanAll(errors)
  }
}

function cleanTest(test: TestCase): void {
  cleanAll(test.result().errors ?? [])
}

function cleanAll(errors: Iterable<object>): void {
  for (const error of errors) {
    clean(error, 0)
    hideFrames(error)
  }
}

/** Whatever of an error is text. */
function clean(value: object, depth: number): void {
  if (depth > MAX_DEPTH) return
  for (const [name, item] of Object.entries(value)) {
    if (typeof item === 'object' && item !== null) clean(item, depth + 1)
    else if (typeof item === 'string') {
      const shown = withoutCredentials(item)
      if (shown !== item) Reflect.set(value, name, shown)
    }
  }
}

/** Vitest shows the source around the place of an error: not where a key stands there. */
function hideFrames(error: object): void {
  const stack: unknown = Reflect.get(error, 'stack')
  if (typeof stack !== 'string' || !frames(stack).some(showsKey)) return
  Reflect.set(error, 'stack', stack.split('\n    at ', 1)[0])
  Reflect.set(error, 'stacks', [])
  Reflect.set(error, 'codeFrame', undefined)
}

interface Frame {
  readonly path: string
  readonly line: number
}

function frames(stack: string): Frame[] {
  const places = stack.matchAll(
    /(?:\(|at |@)((?:file:\/\/)?[^\s():]*(?::[\\/][^():]*)?):(\d+):\d+\)?/g,
  )
  return [...places].map(([, path = '', line]) => ({ path, line: Number(line) }))
}

function showsKey({ path, line }: Frame): boolean {
  try {
    const file = path.startsWith('file:') ? fileURLToPath(path) : path
    const lines = readFileSync(file, 'utf8').split('\n')
    const shown = lines.slice(Math.max(0, line - 1 - FRAME_LINES), line + FRAME_LINES)
    return credentialIn(shown.join('\n')) !== undefined
  } catch {
    // What is not there is not shown.
    return false
  }
}
