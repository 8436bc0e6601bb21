import { relative, sep } from 'node:path'

import type { TestCase, TestModule } from 'vitest/node'

import type { MatrixStart } from '../src/bridge/messages.ts'
import { benchMetasOf } from '../src/bridge/test-meta.ts'
import { withoutCommands } from '../src/format/workflow-commands.ts'
import type { FailedTest, TestTally } from '../src/render/github/test-tally.ts'
import { messagesOf } from './messages-of.ts'

/** What became of the tests of all matrices. */
export function tallyTests(modules: readonly TestModule[], root: string): TestTally {
  let passed = 0
  let skipped = 0
  const failed: FailedTest[] = []
  for (const module of new Set(modules)) {
    const starts = new Map(
      messagesOf([module]).flatMap((message): [string, MatrixStart][] =>
        message.kind === 'matrix-start' ? [[message.name, message]] : [],
      ),
    )
    for (const test of module.children.allTests()) {
      const [meta] = benchMetasOf(test.meta())
      const { state, errors = [] } = test.result()
      if (!meta || state === 'pending') continue
      if (state === 'passed') passed += 1
      else if (state === 'skipped') skipped += 1
      else {
        const start = starts.get(meta.matrix)
        failed.push({
          matrix: meta.matrix,
          location: start?.run.location,
          file: start?.file ?? relative(root, module.moduleId).split(sep).join('/'),
          line: start?.line,
          column: start?.column,
          reason: reasonOf(
            nameOf(test, meta.matrix),
            errors.map(({ message }) => message),
          ),
        })
      }
    }
  }
  return { passed, skipped, failed }
}

/** Our own errors begin with their cell; in front of all others stands the test. */
function reasonOf(name: string, messages: readonly string[]): string {
  const [cell = ''] = name.split(' > ')
  const message = messages.join('; ')
  return message.startsWith(`${withoutCommands(cell)}:`) ? message : `${name}: ${message}`
}

/** The test's name from its cell on. */
function nameOf(test: TestCase, matrix: string): string {
  const prefix = `${matrix} > `
  const start = test.fullName.indexOf(prefix)
  return start === -1 ? test.fullName : test.fullName.slice(start + prefix.length)
}
