// How fast, steady, good and dear is every model at every provider that serves it?
import { inject } from 'vitest'

import { SWEEP_KEY } from '../bridge/settings.ts'
import { matrix } from '../index.ts'

declare module 'vitest' {
  interface ProvidedContext {
    [SWEEP_KEY]: readonly number[]
  }
}

const sweep: readonly number[] | undefined = inject(SWEEP_KEY)
const shortest = sweep?.[0]

matrix(
  'Every Model Everywhere',
  sweep && shortest !== undefined
    ? { maxTokens: [...sweep], reference: { maxTokens: shortest } }
    : {},
)
