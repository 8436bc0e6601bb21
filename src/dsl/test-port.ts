import { recordArtifact, type RunnerTestCase } from 'vitest'

import { type BenchArtifact, toArtifact } from '../bridge/artifact.ts'
import type { RunSettings } from '../bridge/settings.ts'
import type { MeasurementPort } from '../session/measurement.ts'
import { matrixIdentity } from './matrix-identity.ts'
import { SampleBatches } from './sample-batches.ts'

declare module 'vitest' {
  interface TestArtifactRegistry {
    'vitest-llm-bench': BenchArtifact
  }
}

/** A test that measures a matrix: it carries the messages to the main process. */
export function portOf(
  test: RunnerTestCase,
  matrix: string,
  settings: Pick<RunSettings, 'root' | 'textsStay'>,
): MeasurementPort {
  const batches = new SampleBatches(async (message) => {
    const told = await recordArtifact(test, toArtifact(message))
    // The main process has it; here nobody asks for it.
    const place = test.artifacts.lastIndexOf(told)
    if (place !== -1) test.artifacts.splice(place, 1)
  }, settings)
  return {
    file: test.file.filepath,
    identity: matrixIdentity(test, matrix, settings.root),
    tell: (message) => batches.tell(message),
    crossed: () => batches.crossed(),
  }
}
