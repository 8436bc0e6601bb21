import { recordArtifact, type RunnerTestCase } from 'vitest'

import { type BenchArtifact, toArtifact } from '../bridge/artifact.ts'
import type { MeasurementPort } from '../session/measurement.ts'
import { matrixIdentity } from './matrix-identity.ts'
import { SampleBatches } from './sample-batches.ts'

declare module 'vitest' {
  interface TestArtifactRegistry {
    'vitest-llm-bench': BenchArtifact
  }
}

/** A test that measures a matrix: it carries the messages to the main process. */
export function portOf(test: RunnerTestCase, matrix: string, root: string): MeasurementPort {
  const batches = new SampleBatches((message) => recordArtifact(test, toArtifact(message)))
  return {
    file: test.file.filepath,
    identity: matrixIdentity(test, matrix, root),
    tell: (message) => batches.tell(message),
  }
}
