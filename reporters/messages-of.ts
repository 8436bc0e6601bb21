import type { TestModule } from 'vitest/node'

import { fromArtifact } from '../src/bridge/artifact.ts'
import type { BenchMessage } from '../src/bridge/messages.ts'

/**
 * Every message that tests of the given modules recorded, in order. A module that stands in two
 * merged reports under one label comes twice, as the same object.
 */
export function messagesOf(modules: readonly TestModule[]): BenchMessage[] {
  return [...new Set(modules)].flatMap((module) =>
    [...module.children.allTests()].flatMap((test) =>
      test.artifacts().flatMap((artifact) => fromArtifact(artifact) ?? []),
    ),
  )
}
